import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldEvents, lastCreationOf, outcomeWithin } from './fold-events.ts'
import type { Outcome } from './ledger.ts'
import type { Position } from './position.ts'
import type { UploadEvent } from './upload-event.ts'

const event = (bucket: string, key: string, position: string): UploadEvent => ({
  bucket,
  key,
  kind: 'creation',
  eventName: 'ObjectCreated:Put',
  sizeBytes: 1,
  etag: '',
  eventTime: '',
  sequencer: '',
  position: position as Position,
})

const events = fc.array(
  fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'x/y', '__proto__'), fc.nat(4))
    .map(([bucket, key, position]) => event(bucket, key, String(position))),
)

test('each object is folded once, to its greatest position, and no event is lost', () => {
  fc.assert(
    fc.property(events, (events) => {
      const folds = foldEvents(events)
      const object = (e: UploadEvent) => JSON.stringify([e.bucket, e.key])
      expect(folds.map((fold) => object(fold.last))).toEqual([...new Set(events.map(object))])
      expect(folds.flatMap((fold) => fold.events).length).toBe(events.length)
      for (const { last, events } of folds) {
        expect(events.every((e) => object(e) === object(last) && e.position <= last.position)).toBe(
          true,
        )
      }
    }),
  )
})

test('of two events with the greatest position the first one is kept', () => {
  const [first, again] = [event('a', 'x', '1'), event('a', 'x', '1')]
  expect(foldEvents([first, again])[0]?.last).toBe(first)
})

test('the last creation of a fold is the greatest of those before its removal', () => {
  const kinds = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })
  fc.assert(
    fc.property(events, kinds, (events, removals) => {
      const mixed = events.map((e): UploadEvent => {
        return removals[Number(e.position)] ? { ...e, kind: 'removal' } : e
      })
      for (const fold of foldEvents(mixed)) {
        const [greatest] = fold.events
          .filter(({ kind }) => kind === 'creation')
          .toSorted((a, b) => Number(b.position) - Number(a.position))
        const expected = fold.last.kind === 'removal' ? greatest : undefined
        expect(lastCreationOf(fold)?.position).toBe(expected?.position)
      }
    }),
  )
})

// What a table that is written event by event would answer, the greatest first.
test('the outcomes within a fold are those of the greatest written first', () => {
  fc.assert(
    fc.property(events, fc.option(fc.nat(4)), (events, held) => {
      for (const fold of foldEvents(events)) {
        let row = held === null ? undefined : String(held)
        const record = ({ position }: UploadEvent): Outcome => {
          if (row !== undefined && position <= row) return position === row ? 'duplicate' : 'stale'
          row = position
          return 'written'
        }
        const ofLast = record(fold.last)
        for (const event of fold.events) {
          const expected = event === fold.last ? ofLast : record(event)
          expect(outcomeWithin(fold, event, ofLast)).toBe(expected)
        }
      }
    }),
  )
})
