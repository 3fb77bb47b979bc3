import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, runCommand, startInOwnFolder, until } from '../support/development.ts'
import { hostileKeys, unsafe } from '../support/hostile-keys.ts'
import { createRandom } from '../support/random.ts'
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
  const { out, code } = await runCommand(['tail', prefix, ...data])
  const lines = out.split('\n').slice(0, -1)
  expect(lines).toHaveLength(keys.length + 1)
  for (const cell of lines.flatMap((line) => line.split('\t'))) expect(cell).not.toMatch(unsafe)
  expect(code).toBe(0)
  const none = await runCommand(['tail', 's3://uploads/none/', ...data])
  expect(none).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^No events under s3/),
  })
  const without = await runCommand(['tail', prefix, '--history-table', 'none', ...data])
  expect(without).toMatchObject({ code: 3, err: expect.stringContaining('turn history on') })
})

test('stats counts every upload by the history, and the last of each object by the rows', async () => {
  const counted = async (...args: string[]) => {
    const { out, err, code } = await runCommand(['stats', prefix, '--json', ...args, ...data])
    const bins = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const sumOf = (by: string, field: string) =>
      bins.reduce((sum, bin) => sum + (bin.by === by ? bin[field] : 0), 0)
    expect(sumOf('size', 'count')).toBe(sumOf('time', 'count'))
    expect(sumOf('size', 'bytes')).toBe(sumOf('time', 'bytes'))
    return { count: sumOf('time', 'count'), bytes: sumOf('time', 'bytes'), err, code }
  }
  const all = { count: keys.length + 1, bytes: 4 * (keys.length + 1), err: '', code: 0 }
  expect(await counted()).toEqual(all)
  const rows = { count: keys.length, bytes: 4 * keys.length, err: '', code: 0 }
  expect(await counted('--rows')).toEqual(rows)
  const err = 'There is no history: this counts the last upload of each object\n'
  expect(await counted('--history-table', 'none')).toEqual({ ...rows, err })
  expect(await counted('--since', '2020-01-01', '--until', '2020-02-01')).toMatchObject({
    ...{ count: 0, code: 1, err: expect.stringMatching(/^No uploads under s3/) },
  })
})

test.each([
  [['stats', '--since', '1h', '--until', '2h'], 'nothing is between them'],
  [['stats', '--json=cout'], 'there is no field cout (did you mean count?)'],
  [['tail', '--json=deliveries'], 'there is no field deliveries'],
  [['tail', '--since', 'now'], 'Cannot use --since "now"'],
])('%j is called wrongly', async (args, message) => {
  const { out, err, code } = await runCommand([...args, ...data])
  expect(err).toContain(message)
  expect({ out, code }).toEqual({ out: '', code: 2 })
})
