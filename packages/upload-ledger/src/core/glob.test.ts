import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainStart, toGlob } from './glob.ts'

const globOf = (pattern: string) => toGlob(pattern, (fact) => new RangeError(fact))
const matches = (pattern: string, text: string) => globOf(pattern)(text)

test.each([
  ['*.jpg', 'a.jpg', true],
  ['*.jpg', 'a.jpeg', false],
  ['*.jpg', '.jpg', true],
  ['photo-?.png', 'photo-\u{1f600}.png', true],
  ['photo-?.png', 'photo-.png', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[]]', ']', true],
  ['[a-]', '-', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['', '', true],
  ['', 'a', false],
  ['***', '', true],
])('%s and %s: %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected)
})

test.each(['a[', '[a', '[!', 'a\\', '[\\'])('%s is no pattern', (pattern) => {
  expect(() => globOf(pattern)).toThrow(RangeError)
})

/** Slow and obvious: tries everything. */
function slowly(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return text.length === 0
  if (first === '*') {
    return slowly(rest, text) || (text.length > 0 && slowly(pattern, text.slice(1)))
  }
  const [head, ...tail] = text
  return head !== undefined && (first === '?' || first === head) && slowly(rest, tail)
}

test('a pattern matches what trying everything finds to match', () => {
  const letter = fc.constantFrom('a', 'b', '\u{10000}')
  const patterns = fc.array(fc.oneof(letter, fc.constantFrom('*', '?')), { maxLength: 8 })
  const texts = fc.array(letter, { maxLength: 10 })
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      expect(matches(pattern.join(''), text.join(''))).toBe(slowly(pattern, text))
    }),
    { numRuns: 5_000 },
  )
})

test('a part longer than a word of bits is found', () => {
  const long = 'abcdefghij'.repeat(7)
  expect(matches(`*${long}*`, `xx${long.slice(0, 69)}${long}yy`)).toBe(true)
  expect(matches(`*${long}*`, `xx${long.slice(0, 69)}yy`)).toBe(false)
})

const evil = ['*a*a*a*a*a*a*a*a*b', `*${'a'.repeat(500)}b*`, `${'*?a'.repeat(100)}b`, '*[!b]*b*']

test.each(evil)(
  'a text of 1 MB is matched with %.30s, which backtracking would not end',
  (pattern) => {
    expect(globOf(pattern)('a'.repeat(1_000_000))).toBe(false)
  },
)

test('the plain start of a pattern ends at its first special character', () => {
  expect(['a/b*', 'ab', '?a', 'a\\*', 'a[b]'].map(plainStart)).toEqual(['a/b', 'ab', '', 'a', 'a'])
})
