import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkExcludeKeys,
  excludeKeysText,
  mostExcludeKeysBytes,
  readExcludeKeys,
  toExclusion,
} from './exclude-keys.ts'

const exclusionOf = (patterns: readonly string[]) =>
  toExclusion(patterns, (_, fact) => new RangeError(fact))

test.each([
  ['*.info', 'incoming/a/b.info', true],
  ['*.info', 'incoming/b.info.txt', false],
  ['*.info', 'b.info/a.txt', false],
  ['.DS_Store', 'incoming/a/.DS_Store', true],
  ['*/', 'incoming/a/', true],
  ['*/', 'incoming/a/b', false],
  ['incoming/tmp/*', 'incoming/tmp/a/b', true],
  ['incoming/tmp/*', 'other/incoming/tmp/a', false],
  ['a,b?.txt', 'in/a,bc.txt', true],
  ['[ab]*', 'in/cab', false],
])('%s leaves out %s: %s', (pattern, key, expected) => {
  expect(exclusionOf(['nothing-has-it', pattern])(key)).toBe(expected ? pattern : undefined)
})

test('without patterns no key is left out', () => {
  expect(exclusionOf([])('incoming/a.info')).toBeUndefined()
})

test.each([
  ['', 'it is empty; write */ for folder markers'],
  ['a[', 'it has a [ without its ]'],
  ['a\\', 'it ends with a \\'],
  ['a\ud800', 'it is not well-formed Unicode'],
])('%j is refused', (pattern, fact) => {
  const check = () => checkExcludeKeys(['*.info', pattern], '--exclude')
  expect(check).toThrow(/^Cannot use --exclude "/)
  expect(check).toThrow(fact)
})

test('as many patterns are taken as the variables of a function hold', () => {
  const pattern = 'x'.repeat(mostExcludeKeysBytes - '[""]'.length)
  expect(() => checkExcludeKeys([pattern], '--exclude')).not.toThrow()
  expect(() => checkExcludeKeys([`${pattern}x`], '--exclude')).toThrow(
    'Cannot use 1 of --exclude: they have 3073 bytes as JSON',
  )
})

test('patterns are read back from the variable, commas, quotes and all', () => {
  const unit = fc.constantFrom('a', ',', '"', '\\', 'é', '\u{1f600}', '\u0000')
  const patterns = fc.array(fc.string({ unit, minLength: 1, maxLength: 8 }))
  fc.assert(
    fc.property(patterns, (given) => {
      expect(readExcludeKeys(excludeKeysText(given))).toEqual(given)
    }),
  )
})

test.each(['*.info', '"*.info"', '[1]', '{"0":"a"}', '[["a"]]', 'null'])(
  '%s is no list of patterns',
  (text) => {
    expect(readExcludeKeys(text)).toBeUndefined()
  },
)
