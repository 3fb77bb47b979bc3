import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { compareKeys } from '../reader/index.ts'
import type { Batch } from './batch.ts'
import { merge, type Pair } from './merge.ts'

// Keys whose order differs in UTF-8 and UTF-16, and ones that begin alike.
const character = fc.constantFrom('a', 'b', '/', '\u0000', '\ud7ff', '\uffff', '\u{10000}')
const key = fc.array(character, { minLength: 1, maxLength: 3 }).map((all) => all.join(''))
const keys = fc.uniqueArray(key, { maxLength: 30 }).map((all) => all.sort(compareKeys))
const cuts = fc.array(fc.nat({ max: 5 }), { maxLength: 30 })

/** The same keys in batches, some of them empty; a batch goes as far as its last key, or farther. */
async function* batchesOf(
  all: readonly string[],
  sizes: readonly number[],
): AsyncGenerator<Batch<string>> {
  let at = 0
  for (const size of sizes) {
    if (at + size >= all.length) break
    const items = all.slice(at, at + size)
    at += size
    // Up to just before the next key, or to the last.
    const after = size % 2 === 0 ? (items.at(-1) ?? all[at - 1] ?? '\u0000') : all[at - 1]
    if (items.length > 0 || at > 0) yield { items, after }
  }
  yield { items: all.slice(at) }
}

test('a merge gives every key once, in order, with what either side has of it', async () => {
  await fc.assert(
    fc.asyncProperty(keys, keys, cuts, cuts, async (left, right, leftCuts, rightCuts) => {
      const keyOf = (item: string) => item
      const pairs: Pair<string, string>[] = []
      let reached: string | undefined = ''
      const merged = merge(
        { batches: batchesOf(left, leftCuts), keyOf },
        { batches: batchesOf(right, rightCuts), keyOf },
      )
      for await (const { items, after } of merged) {
        expect(reached).toBeDefined()
        for (const item of items) {
          // Behind what was said to be done before, and not behind what is said to be done now.
          expect(compareKeys(item.key, reached ?? '')).toBeGreaterThan(0)
          if (after !== undefined) expect(compareKeys(item.key, after)).toBeLessThanOrEqual(0)
        }
        pairs.push(...items)
        reached = after
      }
      expect(reached).toBeUndefined()
      const all = [...new Set([...left, ...right])].sort((x, y) =>
        Buffer.compare(Buffer.from(x), Buffer.from(y)),
      )
      expect(pairs).toEqual(
        all.map((one) => ({
          key: one,
          ...(left.includes(one) ? { left: one } : {}),
          ...(right.includes(one) ? { right: one } : {}),
        })),
      )
    }),
    { numRuns: 500, seed: inject('seed') },
  )
})
