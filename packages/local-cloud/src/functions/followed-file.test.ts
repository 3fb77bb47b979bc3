import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { followedFile } from './followed-file.ts'

const long = new Date(2020, 1, 1)

test('whatever becomes of a file, and however fast, each reading gives what is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'followed-'))
  const path = join(folder, 'file')
  // Of one length, so that only its times tell two contents apart.
  const text = fc.constantFrom('aaaa', 'bbbb', 'cccc')
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('write', 'replace', 'write, and set the time'), text }),
    fc.record({ kind: fc.constantFrom('remove', 'read again'), text }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.boolean(), async (steps, isOld) => {
      await rm(path, { force: true })
      // A minute ahead, every file is old enough for its bytes not to be read again.
      const read = followedFile(path, () => Date.now() + (isOld ? 60_000 : 0))
      let expected: string | undefined
      for (const { kind, text } of steps) {
        if (isOld) await clockTick(folder)
        if (kind === 'write' || kind === 'write, and set the time') {
          await writeFile(path, text)
          if (kind !== 'write') await utimes(path, long, long)
          expected = text
        } else if (kind === 'replace') {
          await writeFile(`${path}.new`, text)
          await rename(`${path}.new`, path)
          expected = text
        } else if (kind === 'remove') {
          await rm(path, { force: true })
          expected = undefined
        }
        if (expected === undefined) expect(read).toThrow('ENOENT')
        else expect(read()).toBe(expected)
      }
    }),
    { seed: inject('seed'), numRuns: 50 },
  )
  await rm(folder, { recursive: true })
})

/** Waits until the disk gives a change another time than to the one before. */
async function clockTick(folder: string): Promise<void> {
  const probe = join(folder, 'probe')
  const changed = async (): Promise<number> => {
    await writeFile(probe, '')
    return (await stat(probe)).ctimeMs
  }
  const first = await changed()
  await expect.poll(changed, { interval: 1 }).not.toBe(first)
}
