import fc from 'fast-check'
import { expect, test } from 'vitest'
import { targetsOf } from './match.ts'

function passes(filter: { prefix?: string; suffix?: string }, key: string): boolean {
  const target = { id: 't', events: ['s3:ObjectCreated:*'], ...filter }
  return targetsOf([target], 'ObjectCreated:Put', key).length === 1
}

test.each([
  ['plain/', 'plain/a', true],
  ['a-b_c.d*e/', 'a-b_c.d*e/a', true],
  ['schema=1/', 'schema=1/a', false],
  ['schema%3D1/', 'schema=1/a', true],
  ['a b/', 'a b/a', false],
  ['a%20b/', 'a b/a', false],
  ['a+b/', 'a b/a', true],
  ['a+b/', 'a+b/a', false],
  ['a%2Bb/', 'a+b/a', true],
  ['@home/', '@home/a', false],
  ['%40home/', '@home/a', true],
  ['é/', 'é/a', false],
  ['%C3%A9/', 'é/a', true],
  ['100%/', '100%/a', false],
  ['100%25/', '100%/a', true],
  ['100%25/', '100%25/a', false],
  ['~/', '~/a', false],
  ['%7E/', '~/a', true],
  ["it's (1)!/", "it's (1)!/a", false],
  ["it's+(1)!/", "it's (1)!/a", true],
  ['it%27s+%281%29%21/', "it's (1)!/a", true],
  ['in%2F', 'in/a', false],
])('a filter for the prefix %s lets the key %s through: %s', (prefix, key, expected) => {
  expect(passes({ prefix }, key)).toBe(expected)
})

test.each([
  [' copy.txt', 'a copy.txt', false],
  ['+copy.txt', 'a copy.txt', true],
  ['=.txt', 'a=.txt', false],
  ['%3D.txt', 'a=.txt', true],
])('a filter for the suffix %s lets the key %s through: %s', (suffix, key, expected) => {
  expect(passes({ suffix }, key)).toBe(expected)
})

test('a filter that is encoded by the guide lets through what begins as it says, and nothing else', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '/', ' ', '+', '%', '2', '(', "'", '~', 'é'),
  })
  // A space as `+`, other special characters percent-encoded, but for those that are safe.
  const encode = (prefix: string): string =>
    encodeURIComponent(prefix).replaceAll('%2F', '/').replaceAll('%20', '+').replaceAll('~', '%7E')
  fc.assert(
    fc.property(text, text, text, (prefix, key, rest) => {
      expect(passes({ prefix: encode(prefix) }, prefix + rest)).toBe(true)
      expect(passes({ suffix: encode(prefix) }, rest + prefix)).toBe(true)
      expect(passes({ prefix: encode(prefix) }, key)).toBe(key.startsWith(prefix))
    }),
  )
})
