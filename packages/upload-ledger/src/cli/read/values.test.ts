import { expect, test } from 'vitest'
import { momentOf } from './moment.ts'
import { humanSize, sizeOf } from './size.ts'
import { wholeNumber } from './whole-number.ts'

const now = Date.UTC(2026, 10, 23, 4)

test.each([
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T04:00Z', '2026-11-23T04:00:00.000Z'],
  ['2026-11-23T04:00', '2026-11-23T04:00:00.000Z'],
  ['2026-11-23T04:00:00+01:00', '2026-11-23T03:00:00.000Z'],
  ['90s', '2026-11-23T03:58:30.000Z'],
  ['1h', '2026-11-23T03:00:00.000Z'],
  ['7d', '2026-11-16T04:00:00.000Z'],
])('%s is %s', (text, time) => {
  expect(momentOf('since', text, now).toISOString()).toBe(time)
})

test.each(['', 'yesterday', '1', '1y', '2026-13-01', '5', '2026'])('%j is no time', (text) => {
  expect(() => momentOf('since', text, now)).toThrow(
    expect.objectContaining({
      code: 'invalid-argument',
      message: expect.stringMatching(/^Cannot use --since .*: pass a time such as 2026-11-23, /),
    }),
  )
})

test.each([
  ['0', 0],
  ['4096', 4_096],
  ['10B', 10],
  ['10K', 10_240],
  ['1.5MiB', 1_572_864],
  ['2gb', 2 * 1024 ** 3],
  ['5 TB', 5 * 1024 ** 4],
])('%s is %d bytes', (text, bytes) => {
  expect(sizeOf('min-size', text)).toBe(bytes)
})

test.each(['', '-1', 'big', '1X', '1e9', '99999999999P'])('%j is no size', (text) => {
  expect(() => sizeOf('min-size', text)).toThrow(/^Cannot use --min-size .*: pass bytes, or/)
})

test('a size reads as the AWS CLI writes it', () => {
  expect([0, 1_023, 1_024, 1_572_864, 5 * 1024 ** 4].map(humanSize)).toEqual([
    ...['0 B', '1023 B', '1.0 KiB', '1.5 MiB', '5.0 TiB'],
  ])
})

test('a whole number has nothing but digits', () => {
  expect(wholeNumber('depth', '3')).toBe(3)
  for (const text of ['', '-1', '1.5', 'x'])
    expect(() => wholeNumber('depth', text)).toThrow(/--depth/)
})
