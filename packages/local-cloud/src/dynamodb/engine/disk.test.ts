import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
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

test('a row that is kept is that on disk after each write that was acknowledged', () =>
  withDisk(async (disk) => {
    const key = fc.constantFrom('a', 'b')
    const read = fc.record({ kind: fc.constant('read' as const), key })
    const written = fc.record({ kind: fc.constantFrom('put' as const, 'del' as const), key })
    const clearing = fc.constant({ kind: 'clear' as const })
    const step = fc.oneof(read, written, clearing)
    const law = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      for (const [i, step] of steps.entries()) {
        // A look while the write is under way keeps what was there before it.
        const look = (): void => void ['a', 'b'].map((key) => disk.getKept(key))
        if (step.kind === 'read') disk.getKept(step.key)
        else if (step.kind === 'clear') await Promise.all([disk.clear({}), look()])
        else if (step.kind === 'put') await Promise.all([put(disk, step.key, i), look()])
        else await Promise.all([disk.write([{ type: 'del', key: step.key }]), look()])
        for (const key of ['a', 'b']) expect(disk.getKept(key)).toEqual(await disk.get(key))
      }
    })
    await fc.assert(law, { seed: inject('seed'), numRuns: 30 })
  }))

test('a write that the disk refuses is not acknowledged, nor are those in its batch', () =>
  withDisk(async (disk) => {
    await disk.close()
    const outcomes = await Promise.allSettled([put(disk, 'a', 1), put(disk, 'b', 2)])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
    await expect(put(disk, 'c', 3)).rejects.toThrow()
  }))
