import fc from 'fast-check'
import { expect, test } from 'vitest'
import { positionOf } from '../../../upload-ledger/src/core/position.ts'
import type { HistoryItem } from '../api/types.ts'
import { arrivalsOf, movesRow, positionParts } from './timeline.ts'

const names = ['ObjectCreated:Put', 'ObjectRemoved:Delete', 'ObjectTagging:Put'] as const
const item = (sequencer: number, name: string, arrived: number): HistoryItem => ({
  ...{ bucket: 'uploads', object_key: 'a', size: 1, etag: 'e', event_name: name },
  event_time: '2026-11-23T04:00:00.000Z',
  position: positionOf({
    sequencer: sequencer.toString(16).padStart(4, '0'),
    eventTime: '2026-11-23T04:00:00.000Z',
    kind: name.startsWith('ObjectRemoved') ? 'removal' : 'creation',
    source: 'aws:s3',
  }),
  arrived_at: new Date(1_795_000_000_000 + arrived).toISOString(),
})
const items = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(...names)), {
    selector: ([sequencer]) => sequencer,
    maxLength: 12,
  })
  .chain((events) =>
    fc
      .shuffledSubarray(events, { minLength: events.length })
      .map((order) => order.map(([sequencer, name], i) => item(sequencer, name, i))),
  )

test('what each arrival did is what a table with the condition would have done', () => {
  fc.assert(
    fc.property(items, fc.array(fc.nat()), (arrived, shuffle) => {
      // The table, an arrival after another.
      let row = ''
      const wrote = new Set<HistoryItem>()
      for (const one of arrived) {
        if (!movesRow(one.event_name) || one.position <= row) continue
        row = one.position
        wrote.add(one)
      }
      const given = arrived.toSorted((a, b) => (shuffle[a.size] ?? 0) - (shuffle[b.size] ?? 0))
      const shown = arrivalsOf(given)
      expect(shown.map(({ item: one }) => one)).toEqual(arrived)
      for (const { item: one, effect } of shown) {
        if (!movesRow(one.event_name)) expect(effect).toBe('unmoved')
        else if (!wrote.has(one)) expect(effect).toBe('late')
        else expect(effect).toBe(one.position === row ? 'won' : 'replaced')
      }
    }),
  )
})

test('a late upload says why it changed nothing', () => {
  const removal = item(9, 'ObjectRemoved:Delete', 0)
  const upload = item(7, 'ObjectCreated:Put', 1)
  expect(arrivalsOf([upload, removal]).map(({ effect, reason }) => [effect, reason])).toEqual([
    ['won', 'The first event of this object: its row was written.'],
    ['late', 'It arrived after a later removal was recorded: the row stayed as it was.'],
  ])
})

test('a position is split into its parts', () => {
  expect(positionParts(item(255, 'ObjectRemoved:Delete', 0).position)).toEqual({
    sequencer: 'FF',
    rank: 'removal',
    time: '2026-11-23T04:00:00.000Z',
    asked: 0,
  })
  const without = positionOf({
    ...{ sequencer: '', eventTime: '2026-11-23T04:00:00.000Z' },
    ...{ kind: 'creation', source: 'aws:s3' },
  })
  expect(positionParts(`${without}~000002`)).toEqual({
    sequencer: undefined,
    rank: 'creation',
    time: '2026-11-23T04:00:00.000Z',
    asked: 2,
  })
})
