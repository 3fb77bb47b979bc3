import { expect, test } from 'vitest'
import { failedItems } from './failed-items.ts'

const ids = new Set(['a', 'b', 'c'])

test.each([
  undefined,
  null,
  {},
  { batchItemFailures: [] },
  { batchItemFailures: null },
  { statusCode: 200, body: '{}' },
])('%j is success', (answer) => {
  expect([...failedItems(answer, ids)]).toEqual([])
})

test('only the messages named in batchItemFailures failed', () => {
  const named = ['a', 'c', 'a'].map((itemIdentifier) => ({ itemIdentifier }))
  expect([...failedItems({ batchItemFailures: named }, ids)]).toEqual(['a', 'c'])
})

test.each([
  'done',
  '',
  7,
  true,
  [],
  [{ itemIdentifier: 'a' }],
  { batchItemFailures: 'a' },
  { batchItemFailures: {} },
  { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'other' }] },
  { batchItemFailures: [{ itemIdentifier: '' }] },
  { batchItemFailures: [{ itemIdentifier: null }] },
  { batchItemFailures: [{ itemIdentifier: 7 }] },
  { batchItemFailures: [{ messageId: 'a' }] },
  { batchItemFailures: ['a'] },
  { batchItemFailures: [null] },
])('%j fails the whole batch', (answer) => {
  expect([...failedItems(answer, ids)]).toEqual(['a', 'b', 'c'])
})
