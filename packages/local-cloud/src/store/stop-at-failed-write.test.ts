import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { expect, onTestFinished, test } from 'vitest'
import { stopAtFailedWrite } from './stop-at-failed-write.ts'

/** A database whose writes fail on demand. */
async function openFailing() {
  const folder = await mkdtemp(join(tmpdir(), 'local-level-'))
  const disk = { fails: false }
  class Failing extends ClassicLevel<string, string> {
    async _batch(...parameters: unknown[]): Promise<void> {
      if (disk.fails) throw new Error('IO error: No space left on device')
      await Reflect.get(ClassicLevel.prototype, '_batch').apply(this, parameters)
    }
  }
  const database = new Failing(folder)
  stopAtFailedWrite(database)
  onTestFinished(async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { disk, database }
}

test('after a failed write all writes are refused until the database is reopened, and reads go on', async () => {
  const { disk, database } = await openFailing()
  const sublevel = database.sublevel('sub')
  await database.batch([{ type: 'put', key: 'a', value: '1' }])
  disk.fails = true
  const failing = database.batch([{ type: 'put', key: 'a', value: '2' }])
  await expect(failing).rejects.toThrow('No space left on device')
  disk.fails = false
  const refused = /^Cannot write: an earlier write to the disk failed \(IO error: No space left/
  await expect(database.put('a', '3')).rejects.toThrow(refused)
  await expect(database.del('a')).rejects.toThrow(refused)
  await expect(database.clear()).rejects.toThrow(refused)
  await expect(sublevel.put('a', '3')).rejects.toThrow(refused)
  await expect(sublevel.batch([{ type: 'del', key: 'a' }])).rejects.toThrow(refused)
  expect(await database.get('a')).toBe('1')
})

test('a write in progress beside a failed one is not acknowledged', async () => {
  const { disk, database } = await openFailing()
  const beside = database.put('a', '1')
  disk.fails = true
  const failing = database.batch([{ type: 'put', key: 'b', value: '1' }])
  const outcomes = await Promise.allSettled([beside, failing])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('a malformed write stops nothing', async () => {
  const { database } = await openFailing()
  const nothing = undefined as unknown as string
  await expect(database.put('a', nothing)).rejects.toMatchObject({ code: 'LEVEL_INVALID_VALUE' })
  await database.put('a', '1')
  expect(await database.get('a')).toBe('1')
})
