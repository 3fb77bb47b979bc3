import { expect, test } from 'vitest'
import { commonPrefixOf, isCommonPrefix } from './common-prefix.ts'

test.each([
  ['a/b/c', '', '/', 'a/'],
  ['a/b/c', 'a/', '/', 'a/b/'],
  ['a//c', 'a/', '/', 'a//'],
  ['a/b', 'a/', '/', undefined],
  ['a/b', '', '', undefined],
  ['a', 'a', '/', undefined],
])('%s under the prefix %j by %j is listed as %j', (key, prefix, delimiter, common) => {
  expect(commonPrefixOf(key, prefix, delimiter)).toBe(common)
})

test.each([
  ['a/', '', '/', true],
  ['a/b/', 'a/', '/', true],
  ['a/', 'a/', '/', false],
  ['a/b/', '', '/', false],
  ['b/', 'a/', '/', false],
  ['a', '', '//', false],
])('%s after the prefix %j by %j is a common prefix: %j', (marker, prefix, delimiter, is) => {
  expect(isCommonPrefix(marker, prefix, delimiter)).toBe(is)
})
