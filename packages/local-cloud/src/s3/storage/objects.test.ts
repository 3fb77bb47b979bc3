import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../store/index.ts'
import { openDatabase } from './database.ts'
import { findWhole, type ObjectRow } from './objects.ts'
import type { Sequencer } from './sequencer.ts'

const row = (bodyId: string): ObjectRow => ({
  bodyId,
  segmented: true,
  sizeBytes: 5,
  etag: bodyId,
  lastModifiedMs: 0,
  sequencer: '006743AA0000000000' as Sequencer,
  headers: [],
  metadata: [],
})

test('an object that is replaced between its row and its files is looked for again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local-s3-objects-'))
  const store = await openStore(folder)
  try {
    const database = openDatabase(store)
    const segments = [{ file: 'f', sizeBytes: 5 }]
    await database.segments.put('new', segments)
    // As if a batch had landed right after the first look: the old files are gone by then.
    const looks = [row('old'), row('new')]
    const found = findWhole(database, () => looks.shift() ?? row('new'))
    expect(found).toEqual({ row: row('new'), segments })
    expect(() => findWhole(database, () => row('old'))).toThrow('the list of its files is missing')
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
})
