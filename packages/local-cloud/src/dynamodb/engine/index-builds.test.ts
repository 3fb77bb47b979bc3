import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Disk } from './disk.ts'
import type { Table } from './dynalite.ts'
import { fillIndex } from './index-builds.ts'
import { Counts, Locks, requireTable, Writes } from './items/index.ts'
import { itemKey, rowsOf } from './key-space.ts'

const table: Table = {
  TableName: 'things',
  TableStatus: 'ACTIVE',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'size', AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: 'pk' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by_size',
      KeySchema: [{ AttributeName: 'size' }],
      Projection: { ProjectionType: 'ALL' },
      IndexStatus: 'CREATING',
      Backfilling: true,
    },
  ],
}

test('an index is filled after the writers that began without it have ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local-dynamodb-'))
  const disk = await Disk.open(folder)
  try {
    const counts = await Counts.load(disk)
    const locks = new Locks()
    const writes = new Writes(disk, locks, counts)
    const places = {
      disk,
      locks,
      writes,
      requireTable: (name: string) => requireTable(disk, name),
      now: Date.now,
    }
    const put = (pk: string) => {
      const value = { pk: { S: pk }, size: { N: '1' } }
      return disk.write([{ type: 'put', key: itemKey('things', pk), value }])
    }
    await put('before')
    const { promise: mayWrite, resolve: letWrite } = Promise.withResolvers<void>()
    const oldWriter = writes.during(async () => {
      await mayWrite
      await put('late')
    })
    const filled = fillIndex(places, counts, table, 'by_size', new AbortController().signal)
    // An index that did not wait would be filled by now.
    await new Promise((resolve) => setTimeout(resolve, 50))
    letWrite()
    await Promise.all([oldWriter, filled])
    const rows = await Array.fromAsync(disk.values(rowsOf('global', 'things', 'by_size')))
    expect(rows.map((row) => (row as { pk: { S: string } }).pk.S).sort()).toEqual([
      'before',
      'late',
    ])
    expect(counts.of('things').indexes.by_size?.items).toBe(2)
  } finally {
    await disk.close()
    await rm(folder, { recursive: true, force: true })
  }
})
