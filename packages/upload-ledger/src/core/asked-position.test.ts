import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bump, isAsked, lowestPosition } from './asked-position.ts'
import { type Position, positionOf } from './position.ts'

const positions: fc.Arbitrary<Position> = fc
  .record({
    sequencer: fc.stringMatching(/^[0-9A-F]{0,18}$/),
    eventTime: fc.constantFrom('', '2026-11-23T04:00:00.123Z', '9999-12-31T23:59:59.999Z'),
    kind: fc.constantFrom('creation' as const, 'removal' as const),
    source: fc.constant('aws:s3'),
  })
  .map(positionOf)

test('an asked position is above its base and below whatever is greater than that', () => {
  fc.assert(
    fc.property(positions, positions, fc.integer({ min: 1, max: 20 }), (base, other, times) => {
      let asked = base
      for (let i = 0; i < times; i++) {
        const next = bump(asked)
        expect(next > asked).toBe(true)
        asked = next
      }
      expect(isAsked(base)).toBe(false)
      expect(isAsked(asked)).toBe(true)
      expect(asked < other).toBe(base < other)
    }),
  )
})

test('a position rises also after a million answers', () => {
  const full = `${lowestPosition}~999999` as Position
  expect(bump(full) > full).toBe(true)
  expect(bump(bump(full)) > bump(full)).toBe(true)
})

test('no event is at the lowest position', () => {
  fc.assert(
    fc.property(positions, (position) => {
      expect(bump(lowestPosition) < position).toBe(true)
    }),
  )
})
