import { expect, test } from 'vitest'
import type { StepResult } from '../../checklist/index.ts'
import { checklistLines, checklistPrinter, verdict } from './report.ts'

const line = (id: string, state: StepResult['state']): StepResult => ({
  ...{ id, title: id, part: 'exercise', state, detail: 'x' },
})

test('the pipeline is right when the row was seen, even if some probes were denied', () => {
  expect(verdict([line('role', 'unknown'), line('item', 'seen')])).toEqual({
    code: 0,
    words: 'No problems found; 1 step could not be checked',
  })
  expect(verdict([line('table', 'seen')]).code).toBe(0)
})

test('the pipeline is wrong when anything is missing', () => {
  const results = [line('ttl', 'missing'), line('log', 'missing'), line('item', 'blocked')]
  expect(verdict(results)).toEqual({ code: 1, words: '2 problems found' })
})

test('the pipeline is unknown when nothing seen proves it', () => {
  expect(verdict([line('table', 'unknown')]).code).toBe(4)
  expect(
    verdict([line('table', 'seen'), line('log', 'unknown'), line('item', 'unknown')]).code,
  ).toBe(4)
})

test.each([
  ['seen', '✓'],
  ['noted', '·'],
  ['missing', '✗'],
  ['blocked', '–'],
  ['skipped', '–'],
  ['unknown', '?'],
] as const)('a step that is %s has the mark %s', (state, mark) => {
  const style = (_: string, text: string) => text
  expect(checklistLines(line('x', state), { style })).toMatch(new RegExp(`^  \\${mark} x `))
})

test('the pipeline is judged without the proofs that no test file was uploaded for', () => {
  expect(verdict([line('table', 'seen'), line('log', 'skipped'), line('item', 'skipped')])).toEqual(
    { code: 0, words: 'No problems found' },
  )
})

test('the rest of the checklist has one heading, and the exercise none', () => {
  const printed: string[] = []
  const print = checklistPrinter({ out: (text) => printed.push(text), style: (_, text) => text })
  for (const id of ['table', 'role']) print(line(id, 'seen'))
  for (const id of ['ttl', 'api']) print({ ...line(id, 'seen'), part: 'beyond' })
  expect(printed.map((text) => text.trim().split(/ {2,}/)[0])).toEqual([
    ...['✓ table', '✓ role', 'Beyond the exercise', '✓ ttl', '✓ api'],
  ])
})

test('no character of a line hides or moves anything', () => {
  const style = (_: string, text: string) => text
  const result = { ...line('log', 'missing'), detail: '\u001b[31m', fix: '\u202e' }
  expect(checklistLines(result, { style })).toBe(
    `  ✗ ${'log'.padEnd(23)} \\u{1b}[31m\n      fix: \\u{202e}`,
  )
})
