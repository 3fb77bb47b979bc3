import { expect, test } from 'vitest'
import { backfill, rowOfListed, writeUnitsOf } from './backfill.ts'
import { missingObjects } from './missing-objects.ts'
import { createPace } from './pace.ts'
import { selectKeys } from './selection.ts'
import { FakePair } from './testing/fake-pair.ts'

const object = (key: string) => ({
  key,
  sizeBytes: 1,
  etag: 'e1',
  lastModified: '2026-11-23T04:00:00.000Z',
})

test('a row is added for each object that has none, not even a tombstone, and no row is replaced', async () => {
  const pair = new FakePair()
  for (const key of ['a', 'b', 'c', 'd']) pair.objects.set(key, object(key))
  pair.rows.set('b', { object_key: 'b', size: 9, etag: 'other' })
  pair.rows.set('c', { object_key: 'c', size: 0, etag: '', deleted: true })
  const selection = selectKeys({ prefixes: [''], suffixes: [''], excludedBy: () => undefined })
  const counts = { objects: 0, added: 0, kept: 0, writeUnits: 0 }
  const recorded: string[] = []
  const steps = backfill({
    bucket: 'uploads',
    candidates: missingObjects({
      selection,
      objects: pair.listObjects,
      rows: pair.listRows,
      counts,
    }),
    async record(row) {
      // An event was faster with d.
      if (row.object_key === 'd') return false
      recorded.push(row.object_key)
      return true
    },
    pace: async () => {},
    counts,
  })
  expect(await Array.fromAsync(steps)).toEqual([undefined])
  expect(recorded).toEqual(['a'])
  expect(counts).toEqual({ objects: 4, added: 1, kept: 1, writeUnits: 2 })
})

test('a row of a long key takes two write units', () => {
  expect(writeUnitsOf(rowOfListed('uploads', object('a')))).toBe(1)
  expect(writeUnitsOf(rowOfListed('uploads', object('é'.repeat(500))))).toBe(2)
})

test('a pace lets no more through in any second than it says, and a burst of one', async () => {
  let nowMs = 0
  const sentAt: number[] = []
  const pace = createPace(
    10,
    () => nowMs,
    async (ms) => {
      nowMs += ms
    },
  )
  for (let i = 0; i < 50; i++) {
    await pace(1)
    sentAt.push(nowMs)
  }
  for (const start of sentAt) {
    const within = sentAt.filter((at) => at >= start && at < start + 1_000).length
    expect(within).toBeLessThanOrEqual(21)
  }
  expect(nowMs).toBeGreaterThanOrEqual(3_900)
})
