import process from 'node:process'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runHere } from '../../../../e2e/support/run-here.ts'
import {
  environmentOf,
  openLocalTable,
  type TableUnderTest,
} from '../../../../e2e/support/table-under-test.ts'
import type { Command, Context } from '../../src/cli/command.ts'
import { history } from '../../src/cli/commands/history.ts'
import { ls } from '../../src/cli/commands/ls.ts'
import { recent } from '../../src/cli/commands/recent.ts'
import { watch } from '../../src/cli/read/watch.ts'
import type { ObjectEvent } from '../../src/core/index.ts'
import { positionOf } from '../../src/core/position.ts'
import { createHistoryTable, dynamodbHistory, tableOn } from '../../src/table/index.ts'
import { toItem } from '../../src/table/row-item.ts'
import { rowsAfter } from './history-model.ts'

let underTest: TableUnderTest
let environment: Record<string, string>

let count = 0
function event(key: string, eventTime: string, eventName = 'ObjectCreated:Put'): ObjectEvent {
  const sequencer = (0x6b00 + count++).toString(16).toUpperCase()
  const kind = eventName.startsWith('ObjectRemoved') ? 'removal' : 'creation'
  const facts = { bucket: 'uploads', key, eventName, eventTime, sequencer, etag: `e${count}` }
  const position = positionOf({ sequencer, eventTime, kind, source: 'aws:s3' })
  return { ...facts, sizeBytes: kind === 'removal' ? 0 : 1_000 + count, position }
}

const events = [
  event('in/a/1.jpg', '2026-11-23T04:00:00.000Z'),
  event('in/gone.txt', '2026-11-23T04:30:00.000Z'),
  event('in/a/1.jpg', '2026-11-23T05:00:00.000Z'),
  event('in/a/1.jpg', '2026-11-23T05:10:00.000Z', 'ObjectTagging:Put'),
  event('in/gone.txt', '2026-11-23T06:00:00.000Z', 'ObjectRemoved:Delete'),
  event('in/\u001b[31m', '2026-11-23T06:00:00.000Z'),
]

beforeAll(async () => {
  underTest = await openLocalTable()
  const { client, name } = underTest.table
  const historyTable = tableOn(client, 'upload_history')
  await createHistoryTable(historyTable)
  const now = () => Date.parse('2026-11-23T06:00:01.500Z')
  const { record } = dynamodbHistory(historyTable, { now })
  for (const [i, one] of events.entries()) await record(one, i === 4 ? 3 : 1)
  const rows = rowsAfter(events, now())
  const requests = rows.map((row) => ({ PutRequest: { Item: toItem(row) } }))
  await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
  environment = await environmentOf(underTest.table)
  Object.assign(process.env, environment)
})
afterAll(() => underTest.close())

async function run(command: Command, args: readonly string[], terminal = false) {
  const now = () => Date.parse('2026-11-23T07:00:00Z')
  const here = { environment, workingFolder: '/', outIsTerminal: terminal, now }
  const { out, err, code } = await runHere(command, args, here)
  return { out, err, code }
}

test('history shows the life of an object, and how long each event took', async () => {
  const { out, err, code } = await run(history, ['s3://uploads/in/gone.txt'], true)
  expect(out).toEqual([
    '2026-11-23T04:30:00.000Z           1002  ObjectCreated:Put                        +90 min',
    '2026-11-23T06:00:00.000Z              -  ObjectRemoved:Delete                      +1.5 s  delivered 3 times',
  ])
  expect({ err, code }).toEqual({ err: [], code: 0 })
})

test('history puts tabs between whole values elsewhere', async () => {
  const flags = ['--since', '2026-11-23T05:00Z', '--until', '2026-11-23T06:00Z', '--newest-first']
  const { out } = await run(history, ['s3://uploads/in/a/1.jpg', ...flags])
  const arrived = '2026-11-23T06:00:01.500Z'
  expect(out).toEqual([
    `2026-11-23T05:10:00.000Z\t-\tObjectTagging:Put\te4\t${arrived}\t1`,
    `2026-11-23T05:00:00.000Z\t1003\tObjectCreated:Put\te3\t${arrived}\t1`,
  ])
})

test('history prints items or fields as JSON', async () => {
  const { out } = await run(history, ['s3://uploads/in/gone.txt', '--json=event_name,deliveries'])
  expect(out).toEqual([
    '{"event_name":"ObjectCreated:Put","deliveries":1}',
    '{"event_name":"ObjectRemoved:Delete","deliveries":3}',
  ])
})

test('recent shows the latest events of a day, the newest first, safe to print', async () => {
  const { out, err, code } = await run(recent, ['s3://uploads', '--limit', '3'], true)
  expect(out).toEqual([
    '2026-11-23T06:00:00.000Z           1006  ObjectCreated:Put                      in/\\u{1b}[31m',
    '2026-11-23T06:00:00.000Z              -  ObjectRemoved:Delete                   in/gone.txt',
    '2026-11-23T05:10:00.000Z              -  ObjectTagging:Put                      in/a/1.jpg',
  ])
  expect({ err, code }).toEqual({ err: ['These are the latest 3; --limit shows more'], code: 0 })
})

test('recent takes a prefix and a range', async () => {
  const flags = ['--since', '3h', '--until', '2026-11-23T05:10Z']
  const { out, err } = await run(recent, ['s3://uploads/in/a/', ...flags])
  expect(out).toEqual([
    '2026-11-23T05:00:00.000Z\t1003\tObjectCreated:Put\tin/a/1.jpg',
    '2026-11-23T04:00:00.000Z\t1001\tObjectCreated:Put\tin/a/1.jpg',
  ])
  expect(err).toEqual([])
  const json = await run(recent, ['s3://uploads/in/a/', ...flags, '--json', '--limit', '1'])
  expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ object_key: 'in/a/1.jpg', size: 1003 })
})

test('ls --at lists a level as it stood, and all of it with --recursive', async () => {
  const at = ['--at', '2026-11-23T04:45Z']
  const level = await run(ls, ['s3://uploads/in/', ...at], true)
  expect(level.out).toEqual([
    '                                    PRE  a/',
    '2026-11-23T04:30:00.000Z           1002  gone.txt',
  ])
  const all = await run(ls, ['s3://uploads/', ...at, '--recursive', '--summarize'])
  expect(all.out).toEqual([
    '2026-11-23T04:00:00.000Z\t1001\tin/a/1.jpg',
    '2026-11-23T04:30:00.000Z\t1002\tin/gone.txt',
    ...['', 'Total Objects: 2', '   Total Size: 2003'],
  ])
  const now = await run(ls, ['s3://uploads/', '--recursive', '--at', '0s', '--json'])
  expect(now.out.map((line) => JSON.parse(line).object_key)).toEqual([
    ...['in/\u001b[31m', 'in/a/1.jpg'],
  ])
})

test('ls --at says how far back it is exact', async () => {
  const { out, err, code } = await run(ls, ['s3://uploads/', '--at', '2001-01-01'])
  expect({ out, code }).toEqual({ out: [], code: 1 })
  expect(err.at(-1)).toBe('No rows under s3://uploads/ at 2001-01-01T00:00:00.000Z')
  expect(err[0]).toMatch(
    /^The history begins at \d{4}-.*Z; objects removed before then may be missing$/,
  )
})

test('nothing is no', async () => {
  expect(await run(history, ['s3://uploads/in/none'])).toEqual({
    ...{ out: [], code: 1 },
    err: ['No events of s3://uploads/in/none'],
  })
  expect(await run(recent, ['s3://other', '--since', '1h'])).toEqual({
    ...{ out: [], code: 1 },
    err: ['No events under s3://other since 2026-11-23T06:00:00.000Z'],
  })
})

test('a history table that is not there is named, whichever command asks', async () => {
  const flag = ['--history-table', 'none']
  const message =
    /the table none does not exist; pass history \/ --history-table NAME, or turn history on/
  for (const [command, args] of [
    [history, ['s3://uploads/in/gone.txt']],
    [recent, ['s3://uploads']],
    [ls, ['s3://uploads', '--at', '1h']],
  ] as const) {
    await expect(run(command, [...args, ...flag])).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(message),
    })
  }
})

test.each([
  [history, ['s3://uploads'], /expected s3:\/\/bucket\/key/],
  [history, ['s3://uploads/a', '--since', '1h', '--until', '2h'], /it is after to/],
  [history, ['s3://uploads/a', '--json=name'], /there is no field name/],
  [recent, [], /no bucket is named; pass s3:\/\/BUCKET/],
  [recent, ['s3://a', 's3://b'], /it takes 0 to 1 argument, 2 given/],
  [recent, ['s3://uploads', '--limit', '0'], /--limit 0: pass 1 or more/],
  [recent, ['s3://uploads', '--json=deliveries'], /there is no field deliveries/],
  [recent, ['s3://uploads', '--since', '2001-01-01'], /each of eight Queries/],
  [ls, ['s3://uploads', '--at', 'noon'], /Cannot use --at "noon"/],
  [ls, ['s3://uploads', '--at', '1h', '--deleted'], /--deleted lists what is removed now/],
])('what cannot be asked is called wrongly', async (command, args, message) => {
  await expect(async () => run(command, args)).rejects.toThrow(message)
})

test('a person sees the least cost of many days', () => {
  const err: string[] = []
  const context = { err: (line: string) => void err.push(line), now: () => 0 } as unknown as Context
  const { onEstimate } = watch(context, { items: 'events', whole: 'the whole index' })
  onEstimate({ leastReadUnits: 1_000 })
  onEstimate({ leastReadUnits: 1_460 })
  expect(err).toEqual(['Reading 365 days: at least 1,460 read units'])
})
