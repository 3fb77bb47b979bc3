import process from 'node:process'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runHere } from '../../../../e2e/support/run-here.ts'
import {
  environmentOf,
  openTable,
  type TableUnderTest,
} from '../../../../e2e/support/table-under-test.ts'
import type { Command, Context } from '../../src/cli/command.ts'
import { du } from '../../src/cli/commands/du.ts'
import { find } from '../../src/cli/commands/find.ts'
import { ls } from '../../src/cli/commands/ls.ts'
import { show } from '../../src/cli/commands/show.ts'
import { watch } from '../../src/cli/read/watch.ts'
import type { Row } from '../../src/core/index.ts'
import { toItem } from '../../src/table/row-item.ts'

let underTest: TableUnderTest
let environment: Record<string, string>

const row = (key: string, facts: Partial<Row> = {}): Row => ({
  ...{ bucket: 'uploads', object_key: key, size: 2_048, etag: 'e1', sequencer: '0A' },
  ...{ event_time: '2026-11-23T04:00:00Z', event_name: 'ObjectCreated:Put', ...facts },
})
const rows = [
  row('in/a/1.jpg'),
  row('in/a/2.png', { etag: 'e2', size: 5 }),
  row('in/b\u001b[31m/1.jpg', { event_time: '2026-11-24T04:00:00Z' }),
  row('in/gone.jpg', { size: 0, etag: '', event_name: 'ObjectRemoved:Delete', deleted: true }),
  row('in/top.txt', { size: 1 }),
]

beforeAll(async () => {
  underTest = await openTable()
  const { client, name } = underTest.table
  const requests = rows.map((one) => ({ PutRequest: { Item: toItem(one) } }))
  await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
  environment = await environmentOf(underTest.table)
  Object.assign(process.env, environment)
})
afterAll(() => underTest.close())

async function run(command: Command, args: readonly string[], terminal = false) {
  const now = () => Date.parse('2026-11-24T05:00:00Z')
  const here = { environment, workingFolder: '/', outIsTerminal: terminal, now }
  const { out, err, code } = await runHere(command, args, here)
  return { out, err, code }
}

test('ls shows a level as columns at a terminal, safe to print', async () => {
  const { out, err, code } = await run(ls, ['s3://uploads/in/'], true)
  expect(out).toEqual([
    '                                    PRE  a/',
    '                                    PRE  b\\u{1b}[31m/',
    '2026-11-23T04:00:00Z                  1  top.txt',
  ])
  expect({ err, code }).toEqual({ err: [], code: 0 })
})

test('ls puts tabs between whole values elsewhere', async () => {
  const { out } = await run(ls, ['s3://uploads/in/', '--deleted'])
  expect(out).toEqual([
    '\tPRE\tin/a/',
    '\tPRE\tin/b\\u{1b}[31m/',
    '2026-11-23T04:00:00Z\tdeleted\tin/gone.jpg',
    '2026-11-23T04:00:00Z\t1\tin/top.txt',
  ])
})

test('ls prints rows under their own names as JSON, and words to stderr', async () => {
  const { out, err } = await run(ls, ['s3://uploads', '--recursive', '--json', '--summarize'])
  expect(out.map((line) => JSON.parse(line))).toEqual(rows.filter(({ deleted }) => !deleted))
  expect(out.join()).not.toContain('\u001b')
  expect(err).toEqual(['', 'Total Objects: 4', '   Total Size: 4102'])
})

test('ls ends with objects and bytes as the AWS CLI does', async () => {
  const flags = ['--summarize', '--human-readable', '--recursive']
  const { out } = await run(ls, ['s3://uploads/in/a/', ...flags])
  expect(out).toEqual([
    '2026-11-23T04:00:00Z\t2.0 KiB\tin/a/1.jpg',
    '2026-11-23T04:00:00Z\t5 B\tin/a/2.png',
    ...['', 'Total Objects: 2', '   Total Size: 2.0 KiB'],
  ])
})

test('ls of nothing is no', async () => {
  const { out, err, code } = await run(ls, ['s3://uploads/none/'])
  const line = 'No rows under s3://uploads/none/; --deleted shows removed objects'
  expect({ out, err, code }).toEqual({ out: [], err: [line], code: 1 })
})

test('du sums folder by folder, the prefix last', async () => {
  expect((await run(du, ['s3://uploads/in/'])).out).toEqual([
    '2053\t2\ts3://uploads/in/a/',
    '2048\t1\ts3://uploads/in/b\\u{1b}[31m/',
    '4102\t4\ts3://uploads/in/',
  ])
  const total = await run(du, ['s3://uploads/in/', '--depth', '0', '--human-readable'], true)
  expect(total.out).toEqual(['      4.0 KiB           4  s3://uploads/in/'])
  expect((await run(du, ['s3://none', '--json'])).out).toEqual([
    '{"prefix":"","count":0,"bytes":0}',
  ])
})

test.each([
  [
    ['--name', '*.jpg'],
    ['in/a/1.jpg', 'in/b\u001b[31m/1.jpg'],
  ],
  [
    ['--name', 'a/*'],
    ['in/a/1.jpg', 'in/a/2.png'],
  ],
  [['--etag', '"e2"'], ['in/a/2.png']],
  [
    ['--min-size', '1K'],
    ['in/a/1.jpg', 'in/b\u001b[31m/1.jpg'],
  ],
  [['--max-size', '1'], ['in/top.txt']],
  [['--since', '2h'], ['in/b\u001b[31m/1.jpg']],
  [['--until', '2026-11-24', '--event', 'ObjectRemoved', '--deleted'], ['in/gone.jpg']],
  [['--event', 'ObjectCreated:*', '--name', '?.png'], ['in/a/2.png']],
])('find %j', async (flags, keys) => {
  const { out, code } = await run(find, ['s3://uploads/in/', ...flags, '--json'])
  expect(out.map((line) => JSON.parse(line).object_key)).toEqual(keys)
  expect(code).toBe(0)
})

test('find of nothing is no', async () => {
  const { err, code } = await run(find, ['s3://uploads/in/', '--etag', 'e9'])
  expect({ err, code }).toEqual({ err: ['Nothing found under s3://uploads/in/'], code: 1 })
})

test.each([
  [ls, ['uploads/in/'], /expected s3:\/\/bucket\/prefix/],
  [ls, [`s3://uploads/${'x'.repeat(1_025)}`], /1025 bytes/],
  [du, ['s3://uploads/', '--depth', '65'], /depth 65: pass a whole number, 0 to 64/],
  [du, ['s3://uploads/', '--depth', 'all'], /--depth "all"/],
  [find, ['s3://uploads/', '--since', 'yesterday'], /--since "yesterday"/],
  [find, ['s3://uploads/', '--name', '[a'], /a \[ without its \]/],
])('what cannot be asked is called wrongly', async (command, args, message) => {
  await expect(run(command, args)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringMatching(message),
  })
})

test('--json prints the fields that it names, in that order, as far as an item has them', async () => {
  const { out } = await run(ls, ['s3://uploads/in/', '--json=size,deleted,object_key', '--deleted'])
  expect(out).toEqual([
    '{"prefix":"in/a/"}',
    '{"prefix":"in/b\\u001b[31m/"}',
    '{"size":0,"deleted":true,"object_key":"in/gone.jpg"}',
    '{"size":1,"object_key":"in/top.txt"}',
  ])
  expect((await run(find, ['s3://uploads', '--json=etag', '--name', '2.png'])).out).toEqual([
    '{"etag":"e2"}',
  ])
  expect((await run(du, ['s3://uploads', '--depth', '0', '--json=bytes'])).out).toEqual([
    '{"bytes":4102}',
  ])
  expect((await run(show, ['s3://uploads/in/top.txt', '--json=etag'])).out).toEqual([
    '{"etag":"e1"}',
  ])
})

test.each([
  [
    ls,
    's3://uploads/',
    '--json=siez',
    'there is no field siez (did you mean size?); the fields are bucket, object_key, size,',
  ],
  [find, 's3://uploads/', '--json=size,', 'there is no field ""; the fields are'],
  [
    du,
    's3://uploads/',
    '--json=bites',
    'there is no field bites (did you mean bytes?); the fields are prefix, count, bytes',
  ],
  [show, 's3://uploads/x', '--json=\u001b[31m', 'there is no field \\u{1b}[31m; the fields are'],
] as const)('a field that is not there is called wrongly', async (command, url, flag, message) => {
  await expect(run(command, [url, flag])).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(message),
  })
})

test('show waits for the row of a new upload', async () => {
  const key = 'in/new.txt'
  const shown = run(show, [`s3://uploads/${key}`, '--wait', '--etag', 'e7', '--json'])
  const { client, name } = underTest.table
  const requests = [{ PutRequest: { Item: toItem(row(key, { etag: 'e7' })) } }]
  await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
  expect(JSON.parse((await shown).out[0] ?? '')).toMatchObject({ object_key: key, etag: 'e7' })
  const late = run(show, [`s3://uploads/${key}`, '--wait', '--etag', 'e8', '--timeout', '0'])
  await expect(late).rejects.toMatchObject({ code: 'unavailable' })
  await expect(run(show, [`s3://uploads/${key}`, '--etag', 'e8'])).rejects.toThrow(/needs --wait/)
})

test('a person who looks on sees the cost of what is dear, and progress after a second', () => {
  let nowMs = 0
  const [err, seen]: [string[], string[]] = [[], []]
  const context = {
    err: (line: string) => void err.push(line),
    status: (text: string) => void seen.push(text),
    now: () => nowMs,
  } as unknown as Context
  const { onEstimate, onProgress } = watch(context)
  onEstimate({ readUnits: 1_000 })
  onEstimate({ readUnits: 22_900 })
  onEstimate({})
  expect(err).toEqual([
    'Reading all rows: at most 22,900 read units, which is the whole table',
    expect.stringContaining('the cost is unknown'),
  ])
  for (nowMs = 0; nowMs <= 1_250; nowMs += 50) {
    onProgress({ rows: nowMs * 100, readUnits: nowMs / 2, requests: 1 })
  }
  expect(seen).toEqual([
    ...['100,000 rows, 500 read units', '110,000 rows, 550 read units'],
    '120,000 rows, 600 read units',
  ])
})
