import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sequencers, sequencerAt } from './sequencer.ts'

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

test('sequencers continue after one dated ahead and ignore one dated back', () => {
  const sequencers = new Sequencers(undefined)
  const first = sequencers.next(1_000)
  expect(sequencers.pass(sequencerAt(500))).toBe(first)
  const ahead = sequencerAt(90_000)
  expect(ahead).toBe('000000005A00000000')
  expect(sequencers.pass(ahead)).toBe(ahead)
  expect(sequencers.next(2_000) > ahead).toBe(true)
})
