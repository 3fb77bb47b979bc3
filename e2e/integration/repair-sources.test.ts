import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type LocalCloud, startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { backfill } from '../../packages/upload-ledger/src/cli/commands/backfill.ts'
import { verify } from '../../packages/upload-ledger/src/cli/commands/verify.ts'
import { functionName, uploadFunction } from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'
import { announce } from '../../packages/upload-ledger/src/cli/running.ts'
import type { Row } from '../../packages/upload-ledger/src/core/index.ts'
import {
  csvOf,
  type InventoryLine,
  inventoryTime,
  manifestOf,
  parquetOf,
} from '../../packages/upload-ledger/src/repair/testing/inventory-files.ts'
import {
  connectTable,
  createHistoryTable,
  createTable,
  getRow,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { openScriptedAws } from '../deploy/scripted-aws.ts'
import { keys, region, runCommand, temporaryFolder } from '../support/development.ts'
import { runHere } from '../support/run-here.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let cloud: LocalCloud
let s3: S3Client
let table: Table
let Bucket: string
let buckets = 0

beforeAll(async () => {
  folder = await temporaryFolder()
  cloud = await startLocalCloud({
    ...{ dataFolder: dataFolder(), s3Port: 0, dynamodbPort: 0, region, owner: keys },
    functions: [uploadFunction(true)],
  })
  s3 = new S3Client({ endpoint: cloud.s3Url, region, credentials: keys, forcePathStyle: true })
  table = connectTable('upload_metadata', connection())
  const history = connectTable('upload_history', connection())
  await Promise.all([createTable(table), createHistoryTable(history)])
  history.client.destroy()
  await s3.send(new CreateBucketCommand({ Bucket: 'reports' }))
})
beforeEach(async () => {
  Bucket = `uploads-${++buckets}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  // As dev does, so that the commands find it, and what its function follows.
  await announce(dataFolder(), {
    ...{ pid: process.pid, s3Url: cloud.s3Url, dynamodbUrl: cloud.dynamodbUrl, region, ...keys },
    ...{ bucket: Bucket, filters: [{ prefix: 'incoming/', suffix: '' }], delivery: 'direct' },
    ...{ tableName: 'upload_metadata', historyTableName: 'upload_history', startCommand: '' },
    logFile: join(dataFolder(), 'functions', functionName, 'log.jsonl'),
  })
})
afterAll(async () => {
  s3.destroy()
  table.client.destroy()
  await cloud.close()
  await folder[Symbol.asyncDispose]()
})

const connection = () => ({ ...patient, endpoint: cloud.dynamodbUrl, region, credentials: keys })

const dataFolder = () => join(folder.path, '.upload-ledger')
const here = () => ({ workingFolder: folder.path })

async function put(key: string, body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body }))
}

async function notify(isOn: boolean): Promise<void> {
  const LambdaFunctionArn = cloud.functions.arn(functionName)
  const rule = { LambdaFunctionArn, Events: ['s3:ObjectCreated:*' as const] }
  const NotificationConfiguration = isOn ? { LambdaFunctionConfigurations: [rule] } : {}
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
}

async function drained(): Promise<void> {
  expect(await cloud.delivery.drained(60_000)).toBe(true)
}

const rowOf = (key: string) => getRow(table, Bucket, key)
const md5 = (text: string | Uint8Array) => createHash('md5').update(text).digest('hex')

test.each(['CSV', 'Parquet'] as const)(
  'backfill adds the rows of an inventory in %s, of current objects that are followed',
  async (format) => {
    const line = (key: string, more: Partial<InventoryLine> = {}): InventoryLine => {
      return { key, isLatest: true, isDeleteMarker: false, size: 3, etag: md5('new'), ...more }
    }
    const lines = [
      line('incoming/é 1+&<😀>/\uffff.txt'),
      line('incoming/known'),
      line('incoming/old', { isLatest: false }),
      line('incoming/removed', { isDeleteMarker: true }),
      line('incoming/left out.tmp'),
      line('elsewhere/a'),
    ]
    const write = format === 'CSV' ? csvOf : parquetOf
    const stored = new Map([[`inventory/${format}.data`, write(lines)]])
    for (const [Key, Body] of stored) {
      await s3.send(new PutObjectCommand({ Bucket: 'reports', Key, Body }))
    }
    const Key = `inventory/${format}/manifest.json`
    const Body = manifestOf(format, { source: Bucket, destination: 'reports', stored })
    await s3.send(new PutObjectCommand({ Bucket: 'reports', Key, Body }))
    // It has a row, of other bytes than the list knows.
    await notify(true)
    await put('incoming/known', 'newer than the list')
    await drained()

    const inventory = ['--inventory', `s3://reports/${Key}`, '--exclude', '*.tmp']
    const args = [`s3://${Bucket}/incoming/`, ...inventory, '--yes', '--json']
    const added = await runHere(backfill, args, here())
    expect(added).toMatchObject({ code: 0 })
    expect(JSON.parse(added.out[0] ?? '')).toEqual({
      ...{ objects: 2, added: 1, kept: 1, write_units: 2 },
    })
    expect(await rowOf('incoming/é 1+&<😀>/\uffff.txt')).toMatchObject({
      ...{ size: 3, etag: md5('new'), event_time: inventoryTime, event_name: 'Backfill' },
    })
    expect(await rowOf('incoming/known')).toMatchObject({ event_name: 'ObjectCreated:Put' })
    for (const key of ['incoming/old', 'incoming/removed', 'incoming/left out.tmp', 'elsewhere/a'])
      expect(await rowOf(key)).toBeUndefined()
  },
)

test('an inventory of another bucket is refused', async () => {
  const Body = manifestOf('CSV', { source: 'another', destination: 'reports', stored: new Map() })
  await s3.send(new PutObjectCommand({ Bucket: 'reports', Key: 'another.json', Body }))
  const args = [`s3://${Bucket}`, '--inventory', 's3://reports/another.json', '--yes']
  await expect(runHere(backfill, args, here())).rejects.toThrow(
    `Cannot use the inventory s3://reports/another.json: it is of the bucket another, not of ${Bucket}`,
  )
})

test('verify --since finds and repairs what the history names, and continues where it was killed', async () => {
  await notify(true)
  for (const key of ['incoming/a', 'incoming/b', 'incoming/c']) await put(key, key)
  await drained()
  await notify(false)
  // Of this no event tells, so that only a comparison of all finds it.
  await put('incoming/unheard', 'x')
  for (const key of ['incoming/a', 'incoming/c']) {
    const Key = { bucket: { S: Bucket }, object_key: { S: key } }
    await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }))
  }
  const since = (...flags: string[]) => {
    const range = ['--since', '1h', '--grace', '0', '--json=kind,object_key,drift', ...flags]
    return runHere(verify, [`s3://${Bucket}/incoming/`, ...range], here())
  }
  const found = await since()
  expect(found.code).toBe(1)
  const drift = [
    { kind: 'missing', object_key: 'incoming/a' },
    { kind: 'missing', object_key: 'incoming/c' },
  ]
  expect(found.out.map((line) => JSON.parse(line))).toEqual([
    ...drift,
    { kind: 'summary', drift: 2 },
  ])

  const stop = new AbortController()
  const state = ['--state', 'since.state']
  const out = (line: string) => {
    if (line.includes('incoming/a')) stop.abort()
  }
  const killed = await runHere(
    verify,
    [`s3://${Bucket}/incoming/`, '--since', '1h', '--grace', '0', '--json', '--repair', ...state],
    { ...here(), interrupted: stop.signal, out },
  )
  expect(killed.code).toBe(1)
  expect(await rowOf('incoming/a')).toMatchObject({ event_name: 'Repair' })
  const repaired = await since('--repair', ...state)
  expect(repaired.err[0]).toMatch(/^Continuing with the events since 20/)
  expect(repaired.code).toBe(0)
  expect(await rowOf('incoming/c')).toMatchObject({ event_name: 'Repair' })
  expect(await rowOf('incoming/unheard')).toBeUndefined()
})

test('a repair writes a tombstone as the function of the local cloud does', async () => {
  const file = join(dataFolder(), 'functions', functionName, 'configuration.json')
  const text = await readFile(file, 'utf8')
  const configuration = JSON.parse(text)
  const ghost = async (HISTORY_DAYS: string, LAST_SIZE_AND_ETAG: string) => {
    const environment = { ...configuration.environment, HISTORY_DAYS, LAST_SIZE_AND_ETAG }
    await writeFile(file, JSON.stringify({ ...configuration, environment }))
    return repairedGhost(() => runHere(verify, [...repair], here()))
  }
  const repair = ['--repair', '--grace', '0']
  try {
    const kept = await ghost('100', 'on')
    expect(kept).toMatchObject({ deleted: true, last_size: 5, last_etag: 'e5' })
    expect(daysLeft(kept)).toBe(100)
    const plain = await ghost('', 'off')
    expect(plain).toMatchObject({ deleted: true })
    expect(plain).not.toHaveProperty('last_size')
    expect(plain).not.toHaveProperty('expires_at')
  } finally {
    await writeFile(file, text)
  }
})

test('verify --stack-name takes bucket, table, keys and tombstones from the stack', async () => {
  const aws = await openScriptedAws()
  try {
    const pairs = (of: Readonly<Record<string, string>>, name: string, value: string) =>
      Object.entries(of)
        .map(
          ([key, text]) => `<member><${name}>${key}</${name}><${value}>${text}</${value}></member>`,
        )
        .join('')
    const outputs = { Function: functionName, Bucket, Table: 'upload_metadata', Delivery: 'direct' }
    const parameters = {
      ...{ Prefix: 'incoming/', Suffix: '', ExcludeKeys: '["*.tmp"]' },
      ...{ LastSizeAndEtag: 'true', History: 'true', HistoryDays: '60' },
    }
    aws.answers.set(
      'DescribeStacks',
      () =>
        `<Stacks><member><StackName>uploads</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Parameters>${pairs(parameters, 'ParameterKey', 'ParameterValue')}</Parameters><Outputs>${pairs(outputs, 'OutputKey', 'OutputValue')}</Outputs></member></Stacks>`,
    )
    for (const key of ['incoming/a', 'incoming/left out.tmp', 'elsewhere/a']) await put(key, 'x')
    const command = (...flags: string[]) =>
      runCommand(['verify', '--stack-name', 'uploads', '--grace', '0', '--json', ...flags], {
        ...{ AWS_REGION: region, AWS_ENDPOINT_URL: aws.endpoint },
        ...{ AWS_ENDPOINT_URL_S3: cloud.s3Url, AWS_ENDPOINT_URL_DYNAMODB: cloud.dynamodbUrl },
        ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
      })
    const state = ['--state', join(folder.path, 'stack.state')]
    const row = await repairedGhost(async () => {
      const { code, out, err } = await command('--repair', ...state)
      expect(err).toContain(`under s3://${Bucket}/`)
      const lines = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(lines.map(({ kind, object_key: key }) => [kind, key])).toEqual([
        ['missing', 'incoming/a'],
        ['ghost', 'incoming/ghost'],
        ['summary', undefined],
      ])
      return { code: code ?? 1 }
    })
    expect(row).toMatchObject({ deleted: true, last_size: 5 })
    expect(daysLeft(row)).toBe(60)
  } finally {
    await aws.close()
  }
})

/** The row that a repair makes of one without an object. */
async function repairedGhost(repair: () => Promise<{ readonly code: number }>) {
  const item = {
    ...{ bucket: { S: Bucket }, object_key: { S: 'incoming/ghost' }, size: { N: '5' } },
    ...{ etag: { S: 'e5' }, event_time: { S: inventoryTime }, sequencer: { S: '1' } },
    ...{ event_name: { S: 'ObjectCreated:Put' } },
    position: { S: `${'0'.repeat(31)}1|0|${inventoryTime}` },
  }
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: item }))
  expect(await repair()).toMatchObject({ code: 0 })
  return rowOf('incoming/ghost')
}

function daysLeft(row: Row | undefined): number {
  return Math.round(((row?.expires_at ?? 0) - Date.now() / 1_000) / 86_400)
}
