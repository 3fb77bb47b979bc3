import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printableLine } from './printable-line.ts'

const anything = fc.string({ unit: 'binary' })

test('no line contains a character that a terminal obeys or hides', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(printableLine(text)).not.toMatch(/(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
    { numRuns: 5000 },
  )
})

test('a line of JSON stays the same JSON', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(JSON.parse(printableLine(JSON.stringify({ [text]: text })))).toEqual({ [text]: text })
    }),
    { numRuns: 5000 },
  )
})

test('what is safe stays as it is', () => {
  expect(printableLine('a\tb é 😀 "\\u202e"')).toBe('a\tb é 😀 "\\u202e"')
  expect(printableLine('\x1b[31m\u009b\u202e\ud800')).toBe('\\u001b[31m\\u009b\\u202e\\ud800')
})
