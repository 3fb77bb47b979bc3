import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkRuleLength,
  checkSelectedKeys,
  keyFilters,
  keyMatchers,
  notificationRules,
} from './key-filters.ts'

const flag = (kind: string) => `--${kind}`
const check = (prefixes: readonly string[], suffixes: readonly string[] = ['']) =>
  checkSelectedKeys({ prefixes, suffixes }, flag)

test.each([
  [['a/', 'b/'], ['']],
  [[''], ['.jpg', '.png']],
  [
    ['a/', 'b/', 'ab/'],
    ['.jpg', '.jpeg', 'pg2'],
  ],
])('the prefixes %j with the suffixes %j can be selected', (prefixes, suffixes) => {
  expect(() => check(prefixes, suffixes)).not.toThrow()
})

test.each([
  [['a/', 'a/b/'], [''], 'Cannot use --prefix "a/b/" with --prefix "a/": every key that begins'],
  [['a/', 'a/'], [''], 'Cannot use --prefix "a/" with --prefix "a/"'],
  [['a/', ''], [''], 'Cannot use --prefix "a/" with --prefix ""'],
  [['a/'], ['.tar.gz', '.gz'], 'Cannot use --suffix ".tar.gz" with --suffix ".gz": every key that'],
  [['a/'], ['.gz', ''], 'Cannot use --suffix ".gz" with --suffix ""'],
  [['a/', 'b*'], [''], 'Cannot use --prefix "b*": a prefix has no wildcards'],
  [[], [''], "Cannot use --prefix []: it selects no key; give '' for any prefix"],
])('the prefixes %j with the suffixes %j are refused', (prefixes, suffixes, reason) => {
  expect(() => check(prefixes, suffixes)).toThrow(reason)
})

const numbered = (count: number, text: (digits: string) => string) =>
  Array.from({ length: count }, (_, i) => text(String(i).padStart(2, '0')))

test('as many filters are taken as S3 has room for, and no more', () => {
  const prefixes = numbered(10, (n) => `${n}/`)
  expect(() =>
    check(
      prefixes,
      numbered(5, (n) => `.${n}`),
    ),
  ).not.toThrow()
  expect(() =>
    check(
      prefixes,
      numbered(6, (n) => `.${n}`),
    ),
  ).toThrow(
    'Cannot use 10 prefixes with 6 suffixes: each prefix with each suffix makes 60 filters, and S3 takes at most 50',
  )
})

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 3 })
const texts = fc.array(text, { minLength: 1, maxLength: 3 })

/** S3's rule: no two filters whose prefixes overlap while their suffixes do. */
function overlapsForS3(prefixes: readonly string[], suffixes: readonly string[]): boolean {
  const filters = keyFilters({ prefixes, suffixes })
  return filters.some((a, i) =>
    filters
      .slice(i + 1)
      .some(
        (b) =>
          (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
          (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix)),
      ),
  )
}

test('those are refused of whose filters S3 would refuse two, and no others', () => {
  fc.assert(
    fc.property(texts, texts, (prefixes, suffixes) => {
      const act = () => check(prefixes, suffixes)
      if (overlapsForS3(prefixes, suffixes)) expect(act).toThrow('S3 refuses filters that overlap')
      else expect(act).not.toThrow()
    }),
  )
})

test.each([
  [[''], [''], []],
  [['a/', 'b\\/'], [''], [{ prefix: 'a/' }, { prefix: 'b\\/' }]],
  [[''], ['.jpg', '.png'], [{ suffix: '.jpg' }, { suffix: '.png' }]],
  [
    ['a/', 'b\\/'],
    ['.jpg', '.png'],
    [
      { wildcard: 'a/*.jpg' },
      { wildcard: 'a/*.png' },
      { wildcard: 'b\\\\/*.jpg' },
      { wildcard: 'b\\\\/*.png' },
    ],
  ],
])('a rule has %j with %j as %j', (prefixes, suffixes, matchers) => {
  expect(keyMatchers(keyFilters({ prefixes, suffixes }))).toEqual(matchers)
})

test('a filter has its prefix and its suffix as S3 wants them encoded', () => {
  expect(notificationRules({ prefix: 'in ä/', suffix: '=.txt' })).toEqual([
    { name: 'prefix', value: 'in+%C3%A4/' },
    { name: 'suffix', value: '%3D.txt' },
  ])
  expect(notificationRules({ prefix: '', suffix: '' })).toEqual([])
})

test('a rule that EventBridge has no room for is refused', () => {
  const prefixes = numbered(50, (n) => `incoming/${n}/`)
  expect(() => checkRuleLength({ prefixes: prefixes.slice(0, 40), suffixes: [''] })).not.toThrow()
  expect(() =>
    checkRuleLength({ prefixes: prefixes.map((one) => `${one}of-the-day/`), suffixes: [''] }),
  ).toThrow(
    'Cannot use 50 prefixes with 1 suffix: the EventBridge rule would have 1851 characters of keys, and its pattern has room for 1792',
  )
})
