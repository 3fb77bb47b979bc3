import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { printableLine } from './printable-line.ts'
import { jsonLine, loggedText, textLine } from './text-line.ts'

const nowMs = Date.parse('2026-01-02T03:04:05.678Z')

// Pieces of which lines are made that look like an entry of the log's file, or nearly so.
const piece = fc.constantFrom(
  ...[
    '{"time":"x","text":"y"}',
    '{"time":"x","text":',
    '"',
    '}',
    '\\',
    '\u001b[31m',
    '\u202e',
    '\t',
  ],
  ...['START RequestId: 1', '{"time":1,"text":"y"}', '{"time":"x","text":"y","z":1}', '\u00a0 é'],
)
const line = fc
  .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 4 })
  .map((pieces) => pieces.join('').replaceAll('\n', ''))
const parameters = { seed: inject('seed'), numRuns: 500 }

test('an entry of either format is one line of the file, and is read as it was written', () => {
  fc.assert(
    fc.property(line, fc.array(line, { maxLength: 3 }), (first, others) => {
      for (const format of [jsonLine, textLine]) {
        const kept = format(nowMs, first)
        expect(kept).toBe(printableLine(kept))
        expect(loggedText(kept)).toBe(printableLine(first))
        const again = format(nowMs, kept)
        expect(loggedText(again)).toBe(kept)
      }
      const lines = [first, ...others]
      const kept = textLine(nowMs, lines.join('\n'))
      expect(kept).not.toContain('\n')
      expect(loggedText(kept)).toBe(lines.map(printableLine).join('\n'))
    }),
    parameters,
  )
})

test('a line of JSON stays as it is, but one that would be taken for an entry of text', () => {
  const message = '{"timestamp":"2026-01-02T03:04:05.678Z","level":"INFO","message":"hi"}'
  expect(jsonLine(nowMs, message)).toBe(message)
  const entry = '{"time":"now","text":"hi"}'
  expect(JSON.parse(jsonLine(nowMs, entry))).toEqual({
    ...{ time: '2026-01-02T03:04:05.678Z', text: entry },
  })
})
