import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable, printableJson, quoted } from './printable.ts'

// Whatever a terminal, a log viewer or a page could act on.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\x1b]0;x\x07',
      '\x9b31m',
      '\u202e',
      '\u200b',
      '\ufeff',
      '\n',
      '\r',
      '\\',
      '\u2028',
      '\ud800',
      '\u{e0041}',
      'a',
      '😀',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
})

test('printable text has no unsafe character and loses nothing', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = printable(text)
      expect(shown).not.toMatch(unsafe)
      const back = shown.replace(/\\\\|\\u\{([0-9a-f]+)\}/g, (whole, hex) =>
        whole === '\\\\' ? '\\' : String.fromCodePoint(Number.parseInt(hex, 16)),
      )
      expect(back).toBe(text)
    }),
    { numRuns: 5_000 },
  )
})

test('JSON made safe to print parses to the same value', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = printableJson({ [text]: text })
      expect(json).not.toMatch(unsafe)
      expect(Object.entries(JSON.parse(json))).toEqual([[text, text]])
    }),
    { numRuns: 5_000 },
  )
})

test('text that looks like an escape is escaped itself', () => {
  expect(printable('\x1b')).toBe('\\u{1b}')
  expect(printable('\\u{1b}')).toBe('\\\\u{1b}')
})

test.each([
  [undefined, 'null'],
  [null, 'null'],
  [7, '7'],
  ['a\nb', '"a\\nb"'],
  ['x'.repeat(64), `"${'x'.repeat(64)}"`],
  ['x'.repeat(65), `"${'x'.repeat(64)}…"`],
  ['\u202e'.repeat(17), `"${'\\u202e'.repeat(17)}`.slice(0, 64).concat('…')],
  [['x'.repeat(96)], `["${'x'.repeat(96)}"]`],
  [['x'.repeat(97)], `["${'x'.repeat(62)}…`],
  [Array.from({ length: 40 }, () => 1), `[${'1,'.repeat(40).slice(0, -1)}]`],
])('%j is quoted as %s', (value, shown) => {
  expect(quoted(value)).toBe(shown)
})

test('a long value is cut', () => {
  expect(quoted('x'.repeat(1_000)).length).toBeLessThan(80)
  expect(quoted({ a: 'x'.repeat(1_000) }).length).toBeLessThan(80)
})

test.each([
  ['a list', (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`, '['],
  ['an object', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`, '{"a":'],
])('%s is quoted by its beginning, however deep it is', (_, json, opening) => {
  for (const depth of [200, 5_000, 200_000]) {
    const shown = quoted(JSON.parse(json(depth)))
    expect(shown).toBe(`${opening.repeat(64).slice(0, 64)}…`)
  }
})
