import { link, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { openLog, type WritableLog } from './function-log.ts'
import { readTail } from './read-tail.ts'

let folder: string
let path: string
let log: WritableLog | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'))
  path = join(folder, 'log.jsonl')
})

afterEach(async () => {
  log?.close()
  log = undefined
  await rm(folder, { recursive: true, force: true })
})

function open(greatestBytes?: number): WritableLog {
  log = openLog({
    path,
    now: () => 0,
    ...(greatestBytes === undefined ? {} : { greatestBytes }),
  })
  return log
}

test('lines are in the file, in order, when append returns, and are then announced', async () => {
  const { append, onLine } = open()
  const heard: string[] = []
  const end = onLine((line) => heard.push(line))
  append(['one', 'two'])
  append(['three'])
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\nthree\n')
  end()
  append(['four'])
  expect(heard).toEqual(['one', 'two', 'three'])
})

test('whatever is appended and cleared at once, the lines since the last clearing stay, in order', async () => {
  const steps = fc.array(fc.oneof(fc.constant('clear'), fc.nat(3)), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { append, clear, close } = open()
      clear()
      let expected: string[] = []
      for (const [i, step] of all.entries()) {
        if (typeof step === 'string') {
          expected = []
          clear()
          continue
        }
        const lines = Array.from({ length: step }, (_, j) => `${i}.${j}`)
        expected.push(...lines)
        append(lines)
      }
      expect(await readTail(path, 100)).toEqual(expected)
      close()
    }),
    { seed: inject('seed'), numRuns: 30 },
  )
})

test('a line torn by a kill is skipped, and ended at the next start', async () => {
  await writeFile(path, 'whole\n{"torn":')
  expect(await readTail(path, 10)).toEqual(['whole'])
  const { append, tail } = open()
  append(['next'])
  expect(await tail(10)).toEqual(['whole', '{"torn":', 'next'])
})

test('a full log is rotated, one old file is kept, and the tail reads across both', async () => {
  const { append, tail } = open(1000)
  for (let n = 0; n < 300; n++) append([`line ${String(n).padStart(4, '0')}`])
  expect((await stat(path)).size).toBeLessThanOrEqual(1000)
  expect((await stat(`${path}.1`)).size).toBeLessThanOrEqual(1000)
  const lines = await tail(1000)
  expect(lines.at(-1)).toBe('line 0299')
  expect(lines.length).toBeGreaterThan(100)
  expect(lines).toEqual(
    lines.map((_, i) => `line ${String(300 - lines.length + i).padStart(4, '0')}`),
  )
  expect(await tail(2)).toEqual(['line 0298', 'line 0299'])
  expect(await tail(2, (line) => line.endsWith('0'))).toEqual(['line 0280', 'line 0290'])
})

test('the tail is what was written, wherever its blocks are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: 70_000 }), fc.constantFrom('é', 'x', '😀', '')), {
        maxLength: 12,
      }),
      fc.nat({ max: 14 }),
      async (shapes, most) => {
        const lines = shapes.map(([length, letter], i) => `${i}${letter.repeat(length % 40_000)}`)
        await writeFile(path, lines.map((line) => `${line}\n`).join(''))
        expect(await readTail(path, most)).toEqual(most === 0 ? [] : lines.slice(-most))
      },
    ),
    { numRuns: 60 },
  )
})

test('no line is announced twice when the log rotates while its tail opens', async () => {
  await writeFile(path, 'a\nb\n')
  await link(path, `${path}.1`)
  expect(await readTail(path, 10)).toEqual(['a', 'b'])
})

test('a log that does not exist has no lines', async () => {
  expect(await readTail(join(folder, 'none'), 5)).toEqual([])
})

test('a log that cannot be written fails no invocation and reports later how much was lost', async () => {
  const { append, tail } = open(10)
  append(['before it'])
  // Rotation cannot put a file where a folder is.
  const obstacle = `${path}.1`
  await rm(obstacle, { force: true })
  await mkdir(join(obstacle, 'full'), { recursive: true })
  append(['lost one', 'lost two'])
  await rm(obstacle, { recursive: true })
  append(['after'])
  expect(await readFile(path, 'utf8')).toContain('"droppedRecords":2')
  expect(await tail(1)).toEqual(['after'])
})
