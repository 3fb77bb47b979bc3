import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Disk } from './disk.ts'

async function withDisk(run: (disk: Disk) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'local-dynamodb-'))
  try {
    const disk = await Disk.open(folder)
    await run(disk)
    await disk.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function put(disk: Disk, key: string, value: unknown): Promise<void> {
  return disk.write([{ type: 'put', key, value }])
}

test('a write is acknowledged once it can be read, and not before', () =>
  withDisk(async (disk) => {
    const values = await Promise.all(
      Array.from({ length: 600 }, async (_, i) => {
        await put(disk, `key-${i}`, i)
        return disk.get(`key-${i}`)
      }),
    )
    expect(values).toEqual(Array.from({ length: 600 }, (_, i) => i))
  }))

test('of concurrent writes to one key the last one stays', () =>
  withDisk(async (disk) => {
    await Promise.all(Array.from({ length: 600 }, (_, i) => put(disk, 'key', i)))
    expect(await disk.get('key')).toBe(599)
  }))

test('a write that the disk refuses is not acknowledged, nor are those in its batch', () =>
  withDisk(async (disk) => {
    await disk.close()
    const outcomes = await Promise.allSettled([put(disk, 'a', 1), put(disk, 'b', 2)])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
    await expect(put(disk, 'c', 3)).rejects.toThrow()
  }))
