import { expect, test } from 'vitest'
import { indexedAttributes } from './history.ts'
import { dayIndexFault, type HistoryIndex, historyIndexFault } from './history-index.ts'

const index = (name: string, ...keys: readonly (readonly [string, string])[]): HistoryIndex => ({
  name,
  keys: keys.map(([attribute, type]) => ({ attribute, type })),
  attributes: indexedAttributes,
})
const byDay = index('by_day', ['day', 'S'], ['event', 'S'])

test('an index by day serves with what an arrival shows, or with everything', () => {
  expect(dayIndexFault([index('theirs', ['etag', 'S']), byDay])).toBeUndefined()
  expect(dayIndexFault([{ ...byDay, attributes: undefined }])).toBeUndefined()
  expect(dayIndexFault([{ ...byDay, attributes: [...indexedAttributes, 'more'] }])).toBeUndefined()
})

test.each<[string, readonly HistoryIndex[], string]>([
  ['no index', [], 'it has no index by_day'],
  ['an index of another name', [{ ...byDay, name: 'by_date' }], 'it has no index by_day'],
  [
    'keys the other way round',
    [index('by_day', ['event', 'S'], ['day', 'S'])],
    'the keys of its index by_day are not day (partition) and event (sort), both strings',
  ],
  ['one key', [index('by_day', ['day', 'S'])], 'the keys of its index by_day are not'],
  ['a key that is a number', [index('by_day', ['day', 'N'], ['event', 'S'])], 'the keys of its'],
  [
    'fewer attributes',
    [{ ...byDay, attributes: indexedAttributes.filter((name) => name !== 'etag') }],
    'its index by_day does not hold etag',
  ],
  ['keys only', [{ ...byDay, attributes: [] }], 'does not hold size, etag, event_name'],
])('%s does not serve', (_, indexes, fault) => {
  expect(dayIndexFault(indexes)).toContain(fault)
})

test.each([
  ['size', 'S', 'N'],
  ['deliveries', 'S', 'N'],
  ['expires_at', 'S', 'N'],
  ['requester', 'N', 'S'],
])('an index on %s as %s has items refused, which have it as %s', (attribute, type, own) => {
  expect(historyIndexFault(index('theirs', ['object', 'S'], [attribute, type]))).toBe(
    `its index theirs has the key ${attribute} as ${type}, which is ${own} in a history item, and DynamoDB refuses such an item`,
  )
})

test.each([
  ['etag', 'S'],
  ['version_id', 'S'],
  ['event_name', 'S'],
  ['size', 'N'],
  ['owner', 'N'],
  ['constructor', 'N'],
])('an index on %s as %s has none refused: an item without it is left out', (attribute, type) => {
  expect(historyIndexFault(index('theirs', [attribute, type]))).toBeUndefined()
})
