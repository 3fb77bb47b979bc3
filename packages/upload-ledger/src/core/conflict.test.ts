import { expect, test } from 'vitest'
import { isConflict } from './conflict.ts'
import { type Moment, positionOf } from './position.ts'

const claim = (etag: string, moment: Partial<Moment> = {}) => {
  const [sequencer, eventTime] = ['0A', '2026-11-23T04:00:00.000Z']
  const whole = { sequencer, eventTime, kind: 'creation', source: 'aws:s3', ...moment } as const
  return { etag, position: positionOf(whole) }
}

test('two creations with one sequencer and different etags are in conflict, whatever their times', () => {
  const late = { sequencer: '000a', eventTime: '2026-11-24T00:00:00.000Z' }
  expect(isConflict(claim('e1'), claim('e2'))).toBe(true)
  expect(isConflict(claim('e1', late), claim('e2'))).toBe(true)
})

test.each([
  ['a redelivery', claim('e1')],
  ['a later event', claim('e2', { sequencer: '0B' })],
  ['a removal under the sequencer of what it removes', claim('e2', { kind: 'removal' })],
  ['an event without bytes', claim('')],
])('%s is in conflict with nothing', (_, other) => {
  expect(isConflict(claim('e1'), other)).toBe(false)
  expect(isConflict(other, claim('e1'))).toBe(false)
})

test('two removals with one sequencer are not in conflict', () => {
  const removal = { kind: 'removal' } as const
  expect(isConflict(claim('e1', removal), claim('e2', removal))).toBe(false)
})

test('events without a sequencer are never in conflict', () => {
  expect(isConflict(claim('e1', { sequencer: '' }), claim('e2', { sequencer: '' }))).toBe(false)
  // What stands there of their time may look like the rank of a creation.
  const position = `${'0'.repeat(32)}|0|`
  expect(isConflict({ position, etag: 'e1' }, { position, etag: 'e2' })).toBe(false)
})
