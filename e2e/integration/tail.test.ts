import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Command } from '../../packages/upload-ledger/src/cli/command.ts'
import { stats } from '../../packages/upload-ledger/src/cli/commands/stats.ts'
import { tail } from '../../packages/upload-ledger/src/cli/commands/tail.ts'
import { type Development, startInOwnFolder, until } from '../support/development.ts'
import { hostileKeys, unsafe } from '../support/hostile-keys.ts'
import { createRandom } from '../support/random.ts'
import { runHere } from '../support/run-here.ts'
import { seed } from '../support/seed.ts'

const program = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
const keys = [...hostileKeys(createRandom(seed), 12)].map(
  (key) => `incoming/tail/${key.slice(0, 200)}`,
)
const prefix = 's3://uploads/incoming/tail/'

let development: Development
let data: string[]
beforeAll(async () => {
  development = await startInOwnFolder()
  data = ['--data', development.dataFolder]
})
afterAll(() => development[Symbol.asyncDispose]())

const run = (command: Command, ...args: string[]) =>
  runHere(command, [...args, ...data], { workingFolder: development.dataFolder })
const put = (Key: string) =>
  development.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body: 'four' }))

test(`tail --follow prints each new event once, and ends well at Ctrl-C (seed ${seed})`, async () => {
  await put(keys[0] ?? '')
  const args = [program, 'tail', prefix, '--follow', '--json', ...data]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = once(child, 'close')
  const lines = () => out.split('\n').slice(0, -1)
  const printed = async (count: number) =>
    until(
      async () => lines().length >= count,
      () => `tail has printed ${lines().length} of ${count} lines: ${err}`,
    )
  await printed(1)
  for (const key of keys.slice(1)) await put(key)
  await printed(keys.length)
  // The same object once more is another event.
  await put(keys[0] ?? '')
  await printed(keys.length + 1)
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  const events = lines().map((line) => JSON.parse(line))
  expect(events.map(({ object_key }) => object_key).sort()).toEqual([...keys, keys[0]].sort())
  expect(events[0]).toMatchObject({ bucket: 'uploads', size: 4, event_name: 'ObjectCreated:Put' })
  expect(new Set(events.map(({ position }) => position)).size).toBe(keys.length + 1)
  for (const line of lines()) expect(line).not.toMatch(unsafe)
  expect(err).toBe('')
})

test('tail prints the events since a time, safe to print, and ends', async () => {
  const { out, code } = await run(tail, prefix)
  expect(out).toHaveLength(keys.length + 1)
  for (const cell of out.flatMap((line) => line.split('\t'))) expect(cell).not.toMatch(unsafe)
  expect(code).toBe(0)
  const none = await run(tail, 's3://uploads/none/')
  expect(none).toMatchObject({
    code: 1,
    out: [],
    err: [expect.stringMatching(/^No events under s3/)],
  })
  await expect(run(tail, prefix, '--history-table', 'none')).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('turn history on'),
  })
})

test('stats counts every upload by the history, and the last of each object by the rows', async () => {
  const counted = async (...args: string[]) => {
    const { out, err, code } = await run(stats, prefix, '--json', ...args)
    const bins = out.map((line) => JSON.parse(line))
    const sumOf = (by: string, field: string) =>
      bins.reduce((sum, bin) => sum + (bin.by === by ? bin[field] : 0), 0)
    expect(sumOf('size', 'count')).toBe(sumOf('time', 'count'))
    expect(sumOf('size', 'bytes')).toBe(sumOf('time', 'bytes'))
    return { count: sumOf('time', 'count'), bytes: sumOf('time', 'bytes'), err, code }
  }
  const all = { count: keys.length + 1, bytes: 4 * (keys.length + 1), err: [], code: 0 }
  expect(await counted()).toEqual(all)
  const rows = { count: keys.length, bytes: 4 * keys.length, err: [], code: 0 }
  expect(await counted('--rows')).toEqual(rows)
  const err = ['There is no history: this counts the last upload of each object']
  expect(await counted('--history-table', 'none')).toEqual({ ...rows, err })
  expect(await counted('--since', '2020-01-01', '--until', '2020-02-01')).toMatchObject({
    ...{ count: 0, code: 1, err: [expect.stringMatching(/^No uploads under s3/)] },
  })
})

test('stats draws columns and bars at a terminal', async () => {
  const environment = { LANG: 'C.UTF-8' }
  const more = { outIsTerminal: true, environment, workingFolder: development.dataFolder }
  const { out } = await runHere(stats, [prefix, '--rows', ...data], more)
  expect(out[0]).toMatch(/^uploads +12 {2}▁*█▁*$/)
  expect(out[1]).toMatch(/^bytes +48 B {2}▁*█▁*$/)
  expect(out[2]).toMatch(/^ +2\S+Z to 2\S+Z, an hour each$/)
  expect(out.find((line) => line.startsWith('below 1 KiB'))).toMatch(/ 12 +48 B {2}█{24}$/)
  const plain = await runHere(stats, [prefix, '--rows', '--ascii', ...data], more)
  expect(plain.out.join('')).not.toMatch(/[^ -~]/)
})

test.each([
  [stats, ['--since', '1h', '--until', '2h'], 'nothing is between them'],
  [stats, ['--json=cout'], 'there is no field cout (did you mean count?)'],
  [tail, ['--json=deliveries'], 'there is no field deliveries'],
  [tail, ['--since', 'now'], 'Cannot use --since "now"'],
])('%# is called wrongly', async (command, args, message) => {
  await expect(run(command, ...args)).rejects.toThrow(message)
})
