import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Disk } from '../packages/local-cloud/src/dynamodb/engine/disk.ts'
import { indexChanges } from '../packages/local-cloud/src/dynamodb/engine/items/index-rows.ts'
import { findTable } from '../packages/local-cloud/src/dynamodb/engine/key-space.ts'
import { createDynamoDB } from '../packages/local-cloud/src/dynamodb/index.ts'
import { owner, Principals } from '../packages/local-cloud/src/identity/index.ts'
import type { Position, Row } from '../packages/upload-ledger/src/core/index.ts'
import { openLedger, type Pages } from '../packages/upload-ledger/src/reader/index.ts'
import {
  historyAttributesOf,
  historyKeyOf,
} from '../packages/upload-ledger/src/table/history-item.ts'
import {
  connectTable,
  createHistoryTable,
  createTable,
} from '../packages/upload-ledger/src/table/index.ts'
import { toItem } from '../packages/upload-ledger/src/table/row-item.ts'

// Makes a ledger of many rows and a history of a fifth as many events in a local DynamoDB, asks it
// each question that the reader answers, and prints what each took:
//
//     node bench/read-large-ledger.ts [rows]
//     node bench/read-large-ledger.ts 1000000 FOLDER   # makes it in a data folder of dev, and asks nothing
//
// Rows and events are put straight into the database's folder, as dynalite would put them, which takes a
// minute instead of an hour. DynamoDB and the reader share one process here, so the times are those
// of this machine, and Queries at once gain little; queries and read units are those of AWS.

const count = Number(process.argv[2] ?? 1_000_000)
const bucket = 'uploads'
const region = 'us-east-1'
const name = 'upload_metadata'
const historyName = 'upload_history'
const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }

/** 100 customers, a folder for each day, one object in 20 removed, each content in some 4 objects. */
function rowOf(i: number): Row {
  const customer = String(i % 100).padStart(2, '0')
  const day = String((Math.floor(i / 100) % 28) + 1).padStart(2, '0')
  const eventTime = `2026-11-${day}T${String(i % 24).padStart(2, '0')}:00:00.${String(i % 1000).padStart(3, '0')}Z`
  const sequencer = (0x6b040cn * 0x1000000000n + BigInt(i)).toString(16).toUpperCase()
  const row: Row = {
    bucket,
    object_key: `incoming/${customer}/2026-11-${day}/photo-${String(i).padStart(7, '0')}.jpg`,
    size: (i * 7919) % 5_000_000,
    etag: (BigInt(Math.floor(i / 4)) * 0x9e3779b97f4a7c15n)
      .toString(16)
      .padStart(32, '0')
      .slice(-32),
    event_time: eventTime,
    event_name: i % 3 === 0 ? 'ObjectCreated:CompleteMultipartUpload' : 'ObjectCreated:Put',
    sequencer,
    position: `${sequencer.padStart(32, '0')}|0|${eventTime}` as Position,
  }
  if ((Math.imul(i, 0x9e3779b1) >>> 8) % 20 !== 7) return row
  const removed = { size: 0, etag: '', event_name: 'ObjectRemoved:Delete', deleted: true } as const
  return { ...row, ...removed, expires_at: 1_800_000_000 }
}

/** A folder of 1,000 rows, of which 100 were written over on the last day. */
function reportOf(i: number, isLater: boolean): Row {
  const day = isLater ? '28' : '24'
  const eventTime = `2026-11-${day}T10:00:00.${String(i).padStart(3, '0')}Z`
  const sequencer = `${isLater ? '7' : '6'}B${String(i).padStart(6, '0')}`
  return {
    ...{ bucket, object_key: `reports/${String(i).padStart(4, '0')}.pdf`, size: i, sequencer },
    ...{ etag: `${day}${i}`, event_time: eventTime, event_name: 'ObjectCreated:Put' },
    position: `${sequencer.padStart(32, '0')}|0|${eventTime}` as Position,
  }
}

function* rowsOf(): Generator<Row> {
  for (let i = 0; i < count; i++) yield rowOf(i)
  for (let i = 0; i < 1_000; i++) yield reportOf(i, i % 10 === 0)
}

/** The events of the reports, and of the last six days' rows. */
function* eventsOf(most: number): Generator<Row> {
  let left = most - 1_100
  for (let i = 0; i < 1_000; i++) yield reportOf(i, false)
  for (let i = 0; i < 1_000; i += 10) yield reportOf(i, true)
  for (let i = count - 1; i >= 0 && left > 0; i--) {
    const row = rowOf(i)
    if (row.event_time < '2026-11-23') continue
    left--
    yield row
  }
}

const dataFolder = process.argv[3]
const folder =
  dataFolder === undefined
    ? await mkdtemp(join(tmpdir(), 'upload-ledger-bench-'))
    : join(dataFolder, 'dynamodb')
await mkdir(folder, { recursive: true })
try {
  await withDynamoDB(async (table) => {
    await createTable(table)
    await createHistoryTable({ ...table, name: historyName })
  })
  const made = performance.now()
  await fill()
  const took = seconds(performance.now() - made)
  console.log(`${count} rows and ${count / 5} events in ${took} s\n`)
  if (dataFolder === undefined) await withDynamoDB(askAll)
  else console.log(`npx upload-ledger dev --data ${dataFolder} serves it`)
} finally {
  if (dataFolder === undefined) await rm(folder, { recursive: true, force: true })
}

async function withDynamoDB(
  use: (table: ReturnType<typeof connectTable>) => Promise<void>,
): Promise<void> {
  const principals = new Principals()
  principals.add(owner(keys))
  const dynamodb = await createDynamoDB({ folder, principals, region })
  const server = createServer(dynamodb.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const requestHandler = { requestTimeout: 120_000, throwOnRequestTimeout: true }
  const table = connectTable(name, { endpoint, region, credentials: keys, requestHandler })
  try {
    await use(table)
  } finally {
    table.client.destroy()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await dynamodb.close()
  }
}

async function fill(): Promise<void> {
  const dynalite = createRequire(import.meta.url)('dynalite/db/index.js') as {
    createKey(item: object, table: object): string
  }
  const disk = await Disk.open(folder)
  const rows = await tableOf(disk, name)
  const history = await tableOf(disk, historyName)
  let operations: Parameters<Disk['write']>[0][number][] = []
  const write = async (least: number) => {
    if (operations.length < least) return
    await disk.write(operations)
    operations = []
  }
  for (const row of rowsOf()) {
    const value = toItem(row)
    operations.push({ type: 'put', key: `item-${name}~${dynalite.createKey(value, rows)}`, value })
    await write(10_000)
  }
  for (const row of eventsOf(count / 5)) {
    const { bucket, object_key: key, size: sizeBytes, etag, sequencer } = row
    const facts = { eventName: row.event_name, eventTime: row.event_time }
    const position = row.position as Position
    const event = { bucket, key, sizeBytes, etag, sequencer, position, ...facts }
    const value = {
      ...{ ...historyKeyOf(event), ...historyAttributesOf({ ...event, requester: 'AWS:AIDA' }) },
      ...{ arrived_at: { S: row.event_time }, deliveries: { N: '1' } },
    }
    const own = `item-${historyName}~${dynalite.createKey(value, history)}`
    operations.push({ type: 'put', key: own, value })
    for (const change of indexChanges(history, undefined, value as never)) {
      operations.push(...change.operations)
    }
    await write(10_000)
  }
  await write(1)
  await disk.close()
}

async function tableOf(disk: Disk, name: string) {
  const table = await findTable(disk, name)
  if (table === undefined) throw new Error(`The table ${name} that was created is not there`)
  return table
}

async function askAll(table: ReturnType<typeof connectTable>): Promise<void> {
  const ledger = openLedger({ table: name, history: historyName, client: table.client })
  const { object_key: key } = rowOf(112)
  const etag = rowOf(112).etag
  const day = 'incoming/12/2026-11-01/'
  console.log('| question | items | s | queries | read units |')
  console.log('|---|---|---|---|---|')
  const warm = await ledger.get(bucket, key)
  if (warm?.etag !== etag) throw new Error('The row that was put is not there')
  const start = performance.now()
  await ledger.get(bucket, key)
  print('one row', 1, performance.now() - start, 1, 0.5)
  await ask('a level of 100 folders', ledger.list({ bucket, prefix: 'incoming/', delimiter: '/' }))
  await ask(
    'a folder of plain files, all pages',
    ledger.list({ bucket, prefix: day, delimiter: '/' }),
  )
  await ask('the first 1,000 rows', ledger.list({ bucket }), 1)
  await ask('every row, by pages of 10,000', ledger.list({ bucket, limit: 10_000 }))
  await ask('sum of everything', ledger.usage({ bucket, depth: 0 }))
  await ask('sum of each customer', ledger.usage({ bucket, prefix: 'incoming/', depth: 1 }))
  await ask(
    'sum of one customer by day',
    ledger.usage({ bucket, prefix: 'incoming/12/', depth: 1 }),
  )
  await ask('the objects of one content', ledger.find({ bucket, etag }))
  await ask('one name of all', ledger.find({ bucket, name: '*-0000112.jpg' }))
  await ask(
    'uploads of one hour',
    ledger.find({ bucket, since: '2026-11-03T04:00:00Z', until: '2026-11-03T05:00:00Z' }),
  )
  await ask('the first 1,000 over 4 MB', ledger.find({ bucket, minSize: 4_000_000 }), 1)
  const report = 'reports/0010.pdf'
  await ask('the history of one object', ledger.history({ bucket, key: report }))
  const hour = { from: '2026-11-27T04:00:00Z', to: '2026-11-27T05:00:00Z' }
  await ask('the arrivals of one hour', ledger.arrivals({ bucket, ...hour }))
  const arrivals = { from: '2026-11-27', to: '2026-11-28' }
  await ask('the arrivals of one day', ledger.arrivals({ bucket, ...arrivals }))
  const latest = { ...arrivals, newestFirst: true, limit: 100 }
  await ask('the latest 100 of a day', ledger.arrivals({ bucket, ...latest }), 1)
  const year = { from: '2025-11-01', to: '2026-11-01' }
  await ask('the arrivals of a year, of which there are none', ledger.arrivals({ bucket, ...year }))
  const time = '2026-11-28T00:00:00Z'
  await ask('1,000 rows a day ago, 100 changed', ledger.at({ bucket, prefix: 'reports/', time }))
  const level = { prefix: 'incoming/', delimiter: '/' }
  await ask('a level of 100 folders a day ago', ledger.at({ bucket, ...level, time }))
  await ask('the whole bucket a day ago', ledger.at({ bucket, time, limit: 10_000 }))
  const rss = process.memoryUsage().rss
  console.log(
    `\n${Math.round(rss / 2 ** 20)} MB resident, the database in the same process included`,
  )
}

/** Reads an answer page by page and prints what it took. */
async function ask<T>(question: string, answer: Pages<T>, mostPages = Infinity): Promise<void> {
  const start = performance.now()
  let [items, requests, readUnits] = [0, 0, 0]
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages && (pages === 0 || cursor !== undefined); pages++) {
    const page = await answer.page(cursor)
    items += page.items.length
    requests += page.requests
    readUnits += page.readUnits
    cursor = page.cursor
  }
  print(question, items, performance.now() - start, requests, readUnits)
}

function print(question: string, items: number, ms: number, queries: number, units: number): void {
  const shown = [items, queries, units].map((n) => n.toLocaleString('en'))
  console.log(`| ${question} | ${shown[0]} | ${seconds(ms)} | ${shown[1]} | ${shown[2]} |`)
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 3 : 1)
}
