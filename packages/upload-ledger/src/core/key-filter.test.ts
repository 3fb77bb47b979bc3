import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkKeyFilter,
  decodeFromNotification,
  encodeForNotification,
  escapeForWildcard,
} from './key-filter.ts'

test.each([
  ['incoming/', 'incoming/'],
  ['my files/a+b/é/', 'my+files/a%2Bb/%C3%A9/'],
  ["~a/it's (1)!*", "%7Ea/it's+(1)!*"],
  ['', ''],
])('%s is %s in the filter of a notification', (text, encoded) => {
  expect(encodeForNotification(text)).toBe(encoded)
})

test('encoding a filter for a notification is reversible and leaves slashes alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const encoded = encodeForNotification(text)
      expect(decodeFromNotification(encoded)).toBe(text)
      expect(encoded.split('/').length).toBe(text.split('/').length)
    }),
  )
})

test.each([
  ['100%', '100%'],
  ['my%20files', 'my files'],
])('%s, which another hand has set, is read as %s', (value, text) => {
  expect(decodeFromNotification(value)).toBe(text)
})

test('stars and backslashes are escaped in a wildcard', () => {
  expect(escapeForWildcard('a*b\\/')).toBe('a\\*b\\\\/')
})

test('an escaped wildcard has no bare star', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('*', '\\', 'a') }), (text) => {
      const plain = escapeForWildcard(text).replaceAll(/\\(.)/g, '')
      expect(plain).not.toMatch(/[\\*]/)
    }),
  )
})

test.each([
  ['prefix', 'incoming/*', 'begins with it; leave out *'],
  ['suffix', '.tx?', 'ends with it; leave out ?'],
  ['prefix', `${'漢'.repeat(120)}x`, 'it has 1081 characters when percent-encoded'],
  ['suffix', 'x'.repeat(1_025), 'it has 1025 characters when percent-encoded'],
] as const)('the %s %j selects no keys', (kind, text, reason) => {
  const check = () => checkKeyFilter(kind, text, `--${kind}`)
  expect(check).toThrow(/^Cannot use --(prefix|suffix) "/)
  expect(check).toThrow(reason)
})

test.each(['', 'incoming/', 'my files/100%+é[a]{1}!/', '漢'.repeat(113), 'x'.repeat(1_024)])(
  'the prefix %j does',
  (text) => {
    expect(() => checkKeyFilter('prefix', text, '--prefix')).not.toThrow()
  },
)
