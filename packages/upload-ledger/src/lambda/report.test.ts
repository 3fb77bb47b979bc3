import { expect, test } from 'vitest'
import { LedgerError, type ObjectEvent, type UploadEvent } from '../core/index.ts'
import { createLog } from './log.ts'
import type { Result } from './outcomes.ts'
import { report, reportConflict } from './report.ts'

/** An event that nobody may read. */
const unread = new Proxy({} as UploadEvent, {
  get: (_, name) => {
    throw new Error(`${String(name)} was read`)
  },
})

function logAt(least: 'info' | 'warn' | 'error') {
  const lines: string[] = []
  const now = () => Date.UTC(2026, 10, 23)
  return { log: createLog((line) => lines.push(line), 'r1', now, least), lines }
}

test.each<Result>(['written', 'duplicate', 'stale', 'ignored', 'refreshed'])(
  'below its level, the line of an event that was %s is not made: no field of the event is read',
  (outcome) => {
    const { log, lines } = logAt('warn')
    const outcomes = new Map<ObjectEvent, Result>([[unread, outcome]])
    report(log, { record: { kind: 'upload', event: unread } }, outcomes, new Map())
    expect(lines).toEqual([])
    const { log: full } = logAt('info')
    expect(() =>
      report(full, { record: { kind: 'upload', event: unread } }, outcomes, new Map()),
    ).toThrow('was read')
  },
)

test('below its level, the line of a conflict or of an ignored record is not made', () => {
  const { log, lines } = logAt('error')
  const record = {
    kind: 'ignored' as const,
    get reason(): string {
      throw new Error('the reason was read')
    },
  }
  report(log, { record }, new Map(), new Map())
  reportConflict(log, unread, 'e')
  expect(() => reportConflict(logAt('warn').log, unread, 'e')).toThrow('was read')
  expect(() => report(logAt('warn').log, { record }, new Map(), new Map())).toThrow('was read')
  expect(lines).toEqual([])
})

test('a failure is logged at every level', () => {
  const { log, lines } = logAt('error')
  const error = new LedgerError('invalid-notification', 'Cannot read the record')
  report(log, { record: { kind: 'poison', error } }, new Map(), new Map())
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'ERROR', outcome: 'poison', message: 'Cannot read the record' },
  ])
})
