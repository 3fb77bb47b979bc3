import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll } from 'vitest'
import { openTable, type TableUnderTest } from '../../../../e2e/support/table-under-test.ts'
import type { Row } from '../../src/core/index.ts'
import { rowsOf } from '../../src/reader/rows.ts'
import { toItem } from '../../src/table/row-item.ts'
import { readerLaws } from './laws.ts'

let underTest: TableUnderTest

beforeAll(async () => {
  underTest = await openTable()
})
afterAll(() => underTest.close())

async function put(rows: readonly Row[]): Promise<void> {
  const { client, name } = underTest.table
  for (let at = 0; at < rows.length; at += 25) {
    const requests = rows.slice(at, at + 25).map((row) => ({ PutRequest: { Item: toItem(row) } }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
  }
}

readerLaws(() => ({ rows: rowsOf(underTest.table), put }), 40)
