import { expect, test } from 'vitest'
import type { DynamoDB } from '../dynamodb/index.ts'
import { rehearse } from './rehearse.ts'

const now = () => Date.UTC(2026, 10, 23)

test('a rehearsal prepares the one put of an upload, as an invocation sends it', async () => {
  const prepared: unknown[] = []
  const prepare: DynamoDB['prepare'] = (...request) => void prepared.push(request)
  await rehearse(prepare, { now })
  expect(prepared).toEqual([['PutItem', expect.objectContaining({ TableName: 'rehearsal' })]])
})

test('a rehearsal that fails, as without credentials, leaves the report to the first invocation', async () => {
  const prepare = () => {
    throw new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set')
  }
  await expect(rehearse(prepare, { now })).resolves.toBeUndefined()
})
