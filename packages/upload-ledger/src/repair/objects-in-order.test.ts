import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { hostileKeys } from '../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../e2e/support/random.ts'
import { LedgerError } from '../core/index.ts'
import { objectsInOrder } from './objects-in-order.ts'
import { FakeObjects } from './testing/fake-objects.ts'

const object = (key: string) => ({ key, sizeBytes: 1, etag: 'e', lastModified: '' })
const wait = async () => {}

async function listed(
  objects: FakeObjects,
  options: { prefix?: string; after?: string; parallel?: number } = {},
): Promise<string[]> {
  const keys: string[] = []
  const { prefix = '', parallel = 8, ...others } = options
  const list = objects.list
  for await (const { items } of objectsInOrder({
    list,
    bucket: 'b',
    prefix,
    parallel,
    wait,
    ...others,
  })) {
    keys.push(...items.map(({ key }) => key))
  }
  return keys
}

function filled(keys: Iterable<string>, mostKeys = 1_000): FakeObjects {
  const objects = new FakeObjects()
  objects.mostKeys = mostKeys
  objects.put(...Array.from(keys, object))
  return objects
}

const sorted = (keys: readonly string[]) =>
  [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

const character = fc.constantFrom(
  'a',
  'b',
  '/',
  '\u0000',
  '\ud7ff',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
)
const key = fc.array(character, { minLength: 1, maxLength: 8 }).map((all) => all.join(''))

test('whatever the keys, the listings at once give each one once, in the order of UTF-8', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 120 }),
      fc.array(character, { maxLength: 2 }).map((all) => all.join('')),
      fc.option(key, { nil: undefined }),
      fc.integer({ min: 1, max: 7 }),
      async (keys, prefix, start, mostKeys) => {
        const after = start === undefined ? undefined : prefix + start
        const found = await listed(filled(keys, mostKeys), { prefix, ...(after ? { after } : {}) })
        const expected = sorted(keys).filter(
          (one) =>
            one.startsWith(prefix) &&
            (after === undefined || Buffer.compare(Buffer.from(one), Buffer.from(after)) > 0),
        )
        expect(found).toEqual(expected)
      },
    ),
    { numRuns: 300, seed: inject('seed') },
  )
})

test('hostile keys come in order', async () => {
  const keys = [...hostileKeys(createRandom(inject('seed')), 3_000)]
  expect(await listed(filled(keys, 50))).toEqual(sorted(keys))
})

const pad = (i: number, width = 6) => String(i).padStart(width, '0')

test.each([
  ['flat, by number', (i: number) => `in/${pad(i)}`],
  ['flat, with a common stem', (i: number) => `in/IMG_2026_holiday_${pad(i)}.jpg`],
  ['flat, without a prefix', (i: number) => pad(i)],
  ['by day', (i: number) => `in/2026/${pad(i % 12, 2)}/${pad(i % 28, 2)}/${pad(i)}`],
  ['in many folders', (i: number) => `in/${pad(i % 3_000)}/${pad(i)}`],
  ['in one deep folder', (i: number) => `in/a/b/c/d/e/f/${pad(i)}`],
  ['by hash', (i: number) => `in/${((i * 2_654_435_761) >>> 0).toString(16)}-${i}`],
] as const)('keys %s are listed by several listings at once', async (_, name) => {
  const objects = filled(Array.from({ length: 40_000 }, (_, i) => name(i)))
  let [now, most] = [0, 0]
  const list: FakeObjects['list'] = async (query) => {
    most = Math.max(most, ++now)
    await new Promise(setImmediate)
    now--
    return objects.list(query)
  }
  let count = 0
  const prefix = name(0).startsWith('in/') ? 'in/' : ''
  for await (const { items } of objectsInOrder({ list, bucket: 'b', prefix, parallel: 8, wait })) {
    count += items.length
  }
  expect(count).toBe(40_000)
  expect(most).toBeGreaterThanOrEqual(6)
  // Of 40 pages; the others find the way, which of many more pages takes hardly more.
  expect(objects.queries.length).toBeLessThan(280)
})

test('a throttled listing goes on where it was', async () => {
  const objects = filled(Array.from({ length: 5_000 }, (_, i) => pad(i)))
  const cause = Object.assign(new Error('Slow down'), { name: 'SlowDown' })
  let sent = 0
  const list: FakeObjects['list'] = async (query) => {
    if (sent++ % 3 !== 0) throw new LedgerError('unavailable', 'Cannot list b/', { cause })
    return objects.list(query)
  }
  let count = 0
  const all = objectsInOrder({ list, bucket: 'b', prefix: '', parallel: 4, wait })
  for await (const { items } of all) count += items.length
  expect(count).toBe(5_000)
})

test('a refused listing ends it', async () => {
  const refusal = new LedgerError('refused', 'Cannot list b/')
  const list = async () => Promise.reject(refusal)
  const all = objectsInOrder({ list, bucket: 'b', prefix: '', parallel: 4, wait })
  await expect(all.next()).rejects.toBe(refusal)
})
