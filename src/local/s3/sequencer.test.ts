import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sequencers } from './sequencer.ts'

test('a sequencer is 00, the seconds and the binary fraction of a second', () => {
  expect(new Sequencers(undefined).next(Date.UTC(2026, 10, 23, 4) + 500)).toBe('006B03BA4080000000')
})

test('sequencers rise strictly, whatever the clock does and whenever the process starts again', () => {
  const clocks = fc.array(
    fc.record({ ms: fc.integer({ min: 0, max: 5000 }), restart: fc.boolean() }),
  )
  fc.assert(
    fc.property(clocks, (steps) => {
      let sequencers = new Sequencers(undefined)
      let last = ''
      for (const { ms, restart } of steps) {
        if (restart) sequencers = new Sequencers(last === '' ? undefined : last)
        const next = sequencers.next(ms)
        expect(next).toMatch(/^00[0-9A-F]{16}$/)
        expect(next > last).toBe(true)
        last = next
      }
    }),
  )
})
