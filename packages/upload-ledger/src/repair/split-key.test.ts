import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { splitKey } from './split-key.ts'

// Where UTF-8 and UTF-16 order differently, neighbours, and texts that begin alike.
const character = fc.constantFrom(
  'a',
  'b',
  '/',
  '0',
  '1',
  '\u0000',
  '\u007f',
  '\u07ff',
  '\uffff',
  '\ud7ff',
  '\ue000',
  '\u{10000}',
  '\u{10ffff}',
)
const text = fc.array(character, { maxLength: 6 }).map((all) => all.join(''))

const bytes = (of: string) => Buffer.from(of)

test('a split is strictly between the two by their bytes', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [low = '', high = ''] = [a, b].sort((x, y) => Buffer.compare(bytes(x), bytes(y)))
      const found = splitKey(low, high)
      if (found === undefined) return
      expect(found.isWellFormed()).toBe(true)
      expect(Buffer.compare(bytes(low), bytes(found))).toBe(-1)
      expect(Buffer.compare(bytes(found), bytes(high))).toBe(-1)
    }),
    { numRuns: 2_000, seed: inject('seed') },
  )
})

test.each([
  ['in/', 'in/\u007f', 'in/?'],
  ['in/2026/01', 'in/3', 'in/2W'],
  ['in/k000999', 'in/k1', 'in/k0W'],
  ['', 'b', '0'],
])('between %j and %j is %j', (low, high, expected) => {
  expect(splitKey(low, high)).toBe(expected)
})

test('nothing is between a text and itself, or the next', () => {
  expect(splitKey('a', 'a')).toBeUndefined()
  expect(splitKey('a', 'a\u0000')).toBeUndefined()
})
