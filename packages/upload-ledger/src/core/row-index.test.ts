import { expect, test } from 'vitest'
import { indexFault } from './row-index.ts'

const index = (...keys: readonly (readonly [string, string])[]) => ({
  name: 'ours',
  keys: keys.map(([attribute, type]) => ({ attribute, type })),
})

test.each([
  ['etag', 'in the row of an object that is removed'],
  ['event_time', 'where an event has none'],
  ['event_name', 'where an event has none'],
  ['sequencer', 'where an event has none'],
])('an index on %s does not fit, because it may be empty', (attribute, when) => {
  const fault = `its index ours has the key ${attribute}, which is an empty string ${when}, and DynamoDB refuses such a row`
  expect(indexFault(index([attribute, 'S']))).toBe(fault)
  expect(indexFault(index(['bucket', 'S'], [attribute, 'S']))).toBe(fault)
})

test.each([
  ['size', 'S', 'N'],
  ['deleted', 'S', 'BOOL'],
  ['deleted', 'N', 'BOOL'],
  ['expires_at', 'S', 'N'],
  ['last_size', 'S', 'N'],
  ['last_etag', 'N', 'S'],
  ['object_key', 'B', 'S'],
  ['etag', 'N', 'S'],
])('an index on %s as %s does not fit, because a row has it as %s', (attribute, type, own) => {
  expect(indexFault(index([attribute, type]))).toBe(
    `its index ours has the key ${attribute} as ${type}, which is ${own} in a row, and DynamoDB refuses such a row`,
  )
})

test.each([
  ['bucket', 'S'],
  ['object_key', 'S'],
  ['size', 'N'],
  ['version_id', 'S'],
  ['position', 'S'],
  ['expires_at', 'N'],
  ['last_size', 'N'],
  ['last_etag', 'S'],
  ['owner', 'S'],
  ['constructor', 'N'],
])('an index on %s as %s fits', (attribute, type) => {
  expect(indexFault(index([attribute, type]))).toBeUndefined()
})
