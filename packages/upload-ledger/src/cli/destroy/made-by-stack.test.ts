import { expect, test } from 'vitest'
import { isOfStack } from './made-by-stack.ts'

const day = 24 * 60 * 60_000
const table = { logicalId: 'T', physicalId: 't', type: 'AWS::DynamoDB::Table' }
const standing = {
  id: 'i',
  name: 'n',
  status: 'CREATE_COMPLETE',
  statusReason: '',
  createdAtMs: 10 * day,
  changedAtMs: 10 * day,
  deletedAtMs: undefined,
  parameters: {},
  outputs: {},
}
const deleted = { ...standing, status: 'DELETE_COMPLETE', deletedAtMs: 20 * day }

test('resources that the stack has now are its own', () => {
  expect(isOfStack({ ...table, status: 'CREATE_COMPLETE' }, standing, 11 * day)).toBe(true)
})

test.each([
  [9 * day, false, 'was there before the stack'],
  [10 * day, true, 'was made with it'],
  [21 * day, false, 'was made again since'],
])('of what a deleted stack kept, one made at %i is its own: %s', (createdAtMs, expected) => {
  expect(isOfStack({ ...table, status: 'DELETE_SKIPPED' }, deleted, createdAtMs)).toBe(expected)
  // CloudFormation's list of a deleted stack may still call it complete.
  expect(isOfStack({ ...table, status: 'CREATE_COMPLETE' }, deleted, createdAtMs)).toBe(expected)
})

test("CloudFormation's tag decides over the creation time", () => {
  const kept = { ...table, status: 'DELETE_SKIPPED' }
  // S3 gives a bucket a later time of creation when its notifications or policy are changed.
  expect(isOfStack(kept, deleted, 21 * day, 'i')).toBe(true)
  expect(isOfStack(kept, deleted, 11 * day, 'another')).toBe(false)
})

test("a creation that failed because the name was taken makes nothing the stack's own", () => {
  const rolledBack = { ...standing, status: 'ROLLBACK_COMPLETE' }
  expect(isOfStack({ ...table, status: 'DELETE_SKIPPED' }, rolledBack, 9 * day)).toBe(false)
})
