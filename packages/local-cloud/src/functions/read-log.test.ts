import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LogLine, type LogPosition, readLog } from './read-log.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-log-'))
  path = join(folder, 'log.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const read = (from?: LogPosition): Promise<LogLine[]> => Array.fromAsync(readLog(path, from))
const textOf = (lines: readonly LogLine[]) => lines.map(({ line }) => line)

test('a log is read from its oldest line, the rotated file first, without a torn last line', async () => {
  expect(await read()).toEqual([])
  await writeFile(`${path}.1`, 'a\nb\n')
  await writeFile(path, 'c\n\nd\ntorn')
  expect(textOf(await read())).toEqual(['a', 'b', 'c', '', 'd'])
})

test('lines longer than what is read at once come whole, and each where it stands', async () => {
  const long = ['ä'.repeat(50_000), 'b', 'c'.repeat(200_000)]
  await writeFile(path, long.map((line) => `${line}\n`).join(''))
  const lines = await read()
  expect(textOf(lines)).toEqual(long)
  expect(lines.map(({ at }) => at.offsetBytes)).toEqual([0, 100_001, 100_003])
  for (const [i, { at }] of lines.entries()) expect(textOf(await read(at))).toEqual(long.slice(i))
})

test('a place survives a rotation, and means the start once its file is gone', async () => {
  await writeFile(path, 'a\nb\nc\n')
  const [, second] = await read()
  await rename(path, `${path}.1`)
  await writeFile(path, 'd\n')
  expect(textOf(await read(second?.at))).toEqual(['b', 'c', 'd'])
  // A file of its own first, so that none gets the inode of the one that goes.
  await writeFile(`${path}.new`, 'e\n')
  await rename(path, `${path}.1`)
  await rename(`${path}.new`, path)
  expect(textOf(await read(second?.at))).toEqual(['d', 'e'])
})

test('a place that is not the start of a line in its file is invalid', async () => {
  await writeFile(path, 'ab\ncd\n')
  const [first] = await read()
  const file = first?.at.file ?? 0
  for (const offsetBytes of [1, 4, 700]) {
    expect(textOf(await read({ file, offsetBytes }))).toEqual(['ab', 'cd'])
  }
  await appendFile(path, 'ef\n')
  expect(textOf(await read({ file, offsetBytes: 6 }))).toEqual(['ef'])
})
