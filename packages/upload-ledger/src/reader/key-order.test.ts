import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys, keyBetween, lastKeyUnder } from './key-order.ts'

// Characters of one to four bytes, and those where UTF-16 and UTF-8 disagree.
const character = fc.constantFrom(
  ...['\u0000', '/', 'a', 'b', '\u007f', '\u0080', '\u07ff', '\u0800', '\ud7ff', '\ue000'],
  ...['\uffff', '\u{10000}', '\u{10401}', '\u{10ffff}'],
)
const text = fc.string({ unit: character, maxLength: 6 })
const byBytes = (a: string, b: string) => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))

test('keys compare as their UTF-8 bytes', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(byBytes(a, b))
    }),
    { numRuns: 5_000 },
  )
})

test('no key under a prefix is greater than its last, which is as long as a key may be', () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 1024 }), (prefix, rest, padding) => {
      const long = prefix + 'x'.repeat(Math.min(padding, 1024 - Buffer.byteLength(prefix)))
      const last = lastKeyUnder(long)
      expect(last.startsWith(long)).toBe(true)
      expect(Buffer.byteLength(last)).toBe(1024)
      const key = long + rest
      if (Buffer.byteLength(key) <= 1024) expect(compareKeys(key, last)).toBeLessThanOrEqual(0)
    }),
  )
})

test('what lies between two keys is between them, well-formed, and no longer than a key', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [low = '', high = ''] = [a, b].sort(compareKeys)
      const middle = keyBetween(low, high)
      if (middle === undefined) return
      expect(compareKeys(low, middle)).toBeLessThan(0)
      expect(compareKeys(middle, high)).toBeLessThan(0)
      expect(middle.isWellFormed()).toBe(true)
      expect(Buffer.byteLength(middle)).toBeLessThanOrEqual(Buffer.byteLength(high))
    }),
    { numRuns: 5_000 },
  )
})

test.each([
  ['2026/01/02', '2026/12/30', '2026/1'],
  ['2026/01/02', '2026/09/30', '2026/05'],
  ['photo-0', 'photo-9', 'photo-4'],
  ['a', 'ab', 'a0'],
  ['a', 'b', undefined],
  ['a', 'a', undefined],
])('between %s and %s lies %s', (low, high, middle) => {
  expect(keyBetween(low, high)).toBe(middle)
})
