import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countBetween } from './count.ts'
import { bar, hasBlocks, sparkline } from './sparkline.ts'

const dayMs = 86_400_000
const moment = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2030-01-01'),
  noInvalidDate: true,
})

test('every upload of the range is in the one bin of its time, and in the one of its size', () => {
  fc.assert(
    fc.property(
      moment,
      fc.oneof(fc.integer({ min: 1, max: dayMs }), fc.integer({ min: 1, max: 3_660 * dayMs })),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999_999, noNaN: true }), fc.nat(20_000_000))),
      (from, spanMs, uploads) => {
        const counts = countBetween(from, new Date(from.getTime() + spanMs))
        const all = uploads.map(([share, root]) => ({
          time: new Date(from.getTime() + Math.floor(share * spanMs)),
          size: root * (root % 1_000),
        }))
        for (const { time, size } of all) counts.add({ event_time: time.toISOString(), size })
        const sumOf = (some: typeof all) => ({
          count: some.length,
          bytes: some.reduce((sum, { size }) => sum + size, 0),
        })
        for (const { from, to, count, bytes } of counts.times) {
          const within = all.filter(({ time }) => time >= from && time < to)
          expect({ count, bytes }).toEqual(sumOf(within))
        }
        for (const { least, below = Infinity, count, bytes } of counts.sizes) {
          const within = all.filter(({ size }) => size >= least && size < below)
          expect({ count, bytes }).toEqual(sumOf(within))
        }
        // One after the other, all of the range, and no more than fit a line.
        const { times } = counts
        expect(times.length).toBeGreaterThan(0)
        expect(times.length).toBeLessThanOrEqual(72)
        for (const [i, { to }] of times.slice(0, -1).entries())
          expect(times[i + 1]?.from).toEqual(to)
        expect(times[0]?.from.getTime()).toBeLessThanOrEqual(from.getTime())
        expect(times.at(-1)?.to.getTime()).toBeGreaterThanOrEqual(from.getTime() + spanMs)
      },
    ),
  )
})

test('a day has its hours, a month its days', () => {
  const stepOf = (from: string, to: string) => {
    const { times } = countBetween(new Date(from), new Date(to))
    return [times.length, times[0]?.from.toISOString()]
  }
  expect(stepOf('2026-11-23T04:30:00Z', '2026-11-24T04:30:00Z')).toEqual([
    25,
    '2026-11-23T04:00:00.000Z',
  ])
  expect(stepOf('2026-10-01', '2026-11-01')).toEqual([31, '2026-10-01T00:00:00.000Z'])
})

test('columns are as high as their share, and nothing is not a little', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], false)).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([0, 1, 1_000_000], false)).toBe('▁▂█')
  expect(sparkline([0, 1, 7], true)).toBe('_.#')
  expect(sparkline([0, 0], false)).toBe('▁▁')
  expect([bar(0, 10, 8, true), bar(1, 1_000, 8, true), bar(10, 10, 8, false)]).toEqual([
    ...['', '#', '████████'],
  ])
  expect(bar(0, 0, 8, true)).toBe('')
})

test.each([
  [{ LANG: 'en_US.UTF-8' }, 'linux', true],
  [{ LANG: 'en_US.utf8', LC_ALL: 'C' }, 'linux', false],
  [{ LC_CTYPE: 'UTF-8' }, 'darwin', true],
  [{}, 'linux', false],
  [{ LANG: 'en_US.UTF-8' }, 'win32', false],
  [{ WT_SESSION: '1' }, 'win32', true],
] as const)('a terminal with %j on %s shows blocks: %s', (environment, platform, expected) => {
  expect(hasBlocks(environment, platform)).toBe(expected)
})
