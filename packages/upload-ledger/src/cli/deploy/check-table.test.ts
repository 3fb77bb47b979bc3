import { expect, test } from 'vitest'
import type { Aws } from '../aws/connect.ts'
import { checkTable } from './check-table.ts'
import type { NamedResource } from './settings.ts'

/** An account with one table, which has an index on this attribute. */
function accountWith(attribute: string): Aws {
  const types = ['bucket', 'object_key', attribute].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  }))
  const Table = {
    TableStatus: 'ACTIVE',
    AttributeDefinitions: types,
    KeySchema: [
      { AttributeName: 'bucket', KeyType: 'HASH' },
      { AttributeName: 'object_key', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'theirs', KeySchema: [{ AttributeName: attribute, KeyType: 'HASH' }] },
    ],
  }
  return { dynamodb: { send: async () => ({ Table }) } } as unknown as Aws
}

const existing = { existing: true, name: 'uploads' } as NamedResource

test('a table with an index that has rows refused is refused with the reason', async () => {
  await expect(checkTable(accountWith('etag'), existing, undefined)).rejects.toMatchObject({
    code: 'configuration',
    message:
      'Cannot use --table uploads: its index theirs has the key etag, which is an empty string in the row of an object that is removed, and DynamoDB refuses such a row; delete the index, or choose another table',
  })
})

test('a table with another index is used', async () => {
  await checkTable(accountWith('owner'), existing, undefined)
})
