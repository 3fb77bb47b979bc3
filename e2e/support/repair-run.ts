import { type ChildProcess, spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DeleteItemCommand, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { type LocalCloud, startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { objectKey, openObjectTables } from '../../packages/local-cloud/src/s3/storage/objects.ts'
import type { Sequencer } from '../../packages/local-cloud/src/s3/storage/sequencer.ts'
import { openStore } from '../../packages/local-cloud/src/store/index.ts'
import {
  connectTable,
  createTable,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { keys as credentials, region } from './development.ts'
import { createRandom, type Random } from './random.ts'

const bucket = 'uploads'
const Bucket = bucket
const built = (path: string) =>
  fileURLToPath(new URL(`../../packages/upload-ledger/${path}`, import.meta.url))

export interface RepairRun extends AsyncDisposable {
  readonly cloud: LocalCloud
  readonly s3: S3Client
  readonly table: Table
  /** Turns the notification on or off. */
  notify(isOn: boolean): Promise<void>
  /** Keeps the versions of what is overwritten and deleted from now on. */
  keepVersions(): Promise<void>
  /** Uploads, overwrites and deletes at random until it is stopped, or so many times. */
  churn(times?: number): Churn
  /** Damages so many rows at random, and gives the keys whose rows are then wrong. */
  damage(count: number): Promise<ReadonlySet<string>>
  /** Deletes the current versions of so many objects. */
  deleteVersions(count: number): Promise<void>
  /** Runs the built command to its end. */
  run(...args: string[]): Promise<Ended>
  /** Runs it and kills it with SIGKILL once it has recorded a place, so many times; then to its end. */
  runKilled(
    state: string,
    kills: number,
    ...args: string[]
  ): Promise<Ended & { readonly kills: number }>
  /** Waits until no event is on its way. */
  drained(): Promise<void>
  /** The keys at which bucket and table differ, by the slow, obvious comparison. */
  differing(): Promise<ReadonlySet<string>>
  /** Invokes the function that compares. */
  verify(payload: object): Promise<unknown>
}

export interface Churn {
  readonly changes: number
  /** Stops it, or waits until it has changed as often as it was to. */
  stop(): Promise<void>
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/**
 * A bucket, a function and a table on a local cloud, and the commands in processes of their own.
 *
 * @param planted how many objects, without bytes, to write to the store before it is opened, which is
 *   a hundred times as fast as to upload them
 */
export async function startRepairRun(
  folder: string,
  seed: number,
  planted = 0,
): Promise<RepairRun> {
  const random = createRandom(seed)
  /** The keys that were uploaded, some of which were removed since. */
  const known: string[] = []
  const newKey = () => {
    const i = known.length
    const key = random.pick([
      `incoming/${i}`,
      `incoming/2026/${String(i % 12).padStart(2, '0')}/${i}.jpg`,
      `incoming/é ${i}+&<😀>/\uffff${i}`,
    ])
    known.push(key)
    return key
  }
  const planting = Array.from({ length: planted }, newKey)
  await plant(join(folder, 'cloud', 's3', 'db'), planting)
  const everything = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, Action: ['dynamodb:*', 's3:*'], Resource: '*' }],
  }
  const functionOf = (name: string, bundle: string, environment: Record<string, string>) => ({
    ...{ name, handler: 'index.handler', policy: everything },
    bundlePath: built(`dist/${bundle}/index.cjs`),
    configuration: { environment, timeoutSeconds: 120, memoryMegabytes: 512 },
  })
  const cloud = await startLocalCloud({
    ...{
      dataFolder: join(folder, 'cloud'),
      s3Port: 0,
      dynamodbPort: 0,
      region,
      owner: credentials,
    },
    retryDelaysMs: [50, 200],
    functions: [
      functionOf('ledger', 'lambda', { TABLE_NAME: 'upload_metadata', CONFIRM_WITH_S3: 'true' }),
      functionOf('verify', 'verify-function', {
        ...{ TABLE_NAME: 'upload_metadata', BUCKET_NAME: bucket, KEY_PREFIXES: '["incoming/"]' },
        ...{ REPAIR: 'true', GRACE_SECONDS: '1' },
      }),
    ],
  })
  const s3 = new S3Client({ endpoint: cloud.s3Url, region, credentials, forcePathStyle: true })
  const connection = { ...patient, endpoint: cloud.dynamodbUrl, region, credentials }
  const table = connectTable('upload_metadata', connection)
  await createTable(table)
  await s3.send(new CreateBucketCommand({ Bucket }))

  const put = (Key: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x'.repeat(random.below(40)) + Key }))
  const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key }))
  const change = () =>
    random.weigh([
      [3, () => put(newKey())],
      [2, () => put(random.pick(known))],
      [2, () => remove(random.pick(known))],
    ])()

  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [built('bin/upload-ledger.js'), ...args], {
      cwd: folder,
      env: {
        ...{ PATH: process.env.PATH, HOME: folder, NO_COLOR: '1', AWS_REGION: region },
        ...{ AWS_ENDPOINT_URL_S3: cloud.s3Url, AWS_ENDPOINT_URL_DYNAMODB: cloud.dynamodbUrl },
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    })

  async function differing(): Promise<ReadonlySet<string>> {
    const [objects, rows] = await Promise.all([objectsIn(s3), rowsIn(table)])
    const all = new Set([...objects.keys(), ...rows.keys()])
    return new Set([...all].filter((key) => objects.get(key) !== rows.get(key)))
  }

  return {
    ...{ cloud, s3, table, differing },
    async notify(isOn) {
      const functionArn = cloud.functions.arn('ledger')
      const Events = ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const]
      const Filter = { Key: { FilterRules: [{ Name: 'prefix' as const, Value: 'incoming/' }] } }
      const configuration = { LambdaFunctionArn: functionArn, Events, Filter }
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: isOn ? { LambdaFunctionConfigurations: [configuration] } : {},
        }),
      )
    },
    async keepVersions() {
      const VersioningConfiguration = { Status: 'Enabled' as const }
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    },
    churn(times = Number.POSITIVE_INFINITY) {
      let isStopped = false
      const churn = {
        changes: 0,
        async stop() {
          isStopped = times === Number.POSITIVE_INFINITY
          await all
        },
      }
      const work = async () => {
        while (!isStopped && churn.changes < times) {
          churn.changes++
          await change()
          // No faster than events are delivered, or they would be on their way for longer than any grace.
          do await wait(pauseMs)
          while (!isStopped && cloud.delivery.counts().pending > mostPending)
        }
      }
      const all = Promise.all(Array.from({ length: 2 }, work))
      return churn
    },
    async damage(count) {
      await inParallel(16, count, () => damageOne(random, table, known))
      return differing()
    },
    async deleteVersions(count) {
      await inParallel(8, count, async () => {
        const Key = random.pick(known)
        const { VersionId } = await put(Key)
        await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
      })
    },
    run: (...args) => endOf(start(args)),
    async runKilled(state, kills, ...args) {
      let killed = 0
      while (killed < kills) {
        const child = start([...args, '--state', state])
        const ended = endOf(child)
        const isOver = () => child.exitCode !== null || child.signalCode !== null
        const before = await fileNow(join(folder, state))
        while (!isOver() && (await fileNow(join(folder, state))) === before) await wait(5)
        if (isOver()) return { ...(await ended), kills: killed }
        child.kill('SIGKILL')
        await ended
        killed++
      }
      return { ...(await endOf(start([...args, '--state', state]))), kills: killed }
    },
    async drained() {
      while (!(await cloud.delivery.drained(60_000))) await wait(10)
    },
    async verify(payload) {
      const context = { requestId: 'r', deadlineMs: Date.now() + 100_000 }
      const result = await cloud.functions.invoke(cloud.functions.arn('verify'), payload, context)
      if (!result.ok) throw new Error(result.error.errorMessage)
      return result.answer
    },
    async [Symbol.asyncDispose]() {
      s3.destroy()
      table.client.destroy()
      await cloud.close()
    },
  }
}

async function plant(database: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const store = await openStore(database)
  const { objects } = openObjectTables(store)
  for (let at = 0; at < keys.length; at += 10_000) {
    const operations = keys.slice(at, at + 10_000).map((key, i) => ({
      ...{ type: 'put' as const, key: objectKey(bucket, key) },
      value: {
        ...{ headers: [], metadata: [], sizeBytes: 0, etag: hash('md5', ''), segmented: false },
        ...{ lastModifiedMs: Date.now(), bodyId: `planted-${at + i}` },
        sequencer: '000000000000000001' as Sequencer,
      },
    }))
    await objects.batch(operations)
  }
  await store.close()
}

const mostPending = 50
/** Leaves the processor to whoever compares. */
const pauseMs = 20

/** One kind of damage, to the row of a key at random. */
async function damageOne(random: Random, table: Table, known: readonly string[]): Promise<void> {
  const key = random.pick(known)
  const Key = { bucket: { S: bucket }, object_key: { S: key } }
  const TableName = table.name
  const position = `${'0'.repeat(31)}1|0|2026-01-01T00:00:00.000Z`
  const row = {
    ...{ ...Key, size: { N: String(random.below(40)) }, etag: { S: hash('md5', key) } },
    event_time: { S: '2026-01-01T00:00:00.000Z' },
    ...{ event_name: { S: 'ObjectCreated:Put' }, sequencer: { S: '1' }, position: { S: position } },
  }
  const tombstone = { ...row, size: { N: '0' }, etag: { S: '' }, deleted: { BOOL: true } }
  const put = (Item: typeof row) => table.client.send(new PutItemCommand({ TableName, Item }))
  await random.pick([
    // An event that was lost, or a tombstone.
    () => table.client.send(new DeleteItemCommand({ TableName, Key })),
    // An old row, or one of a removed object.
    () => put(row),
    () => put({ ...row, object_key: { S: `${key}.ghost` } }),
    () => put(tombstone),
  ])()
}

async function objectsIn(client: S3Client): Promise<Map<string, string>> {
  const objects = new Map<string, string>()
  const pages = paginateListObjectsV2({ client }, { Bucket, EncodingType: 'url' })
  for await (const { Contents = [] } of pages) {
    for (const { Key = '', ETag = '', Size } of Contents) {
      const key = decodeURIComponent(Key.replaceAll('+', ' '))
      objects.set(key, `${ETag.replaceAll('"', '')} ${Size}`)
    }
  }
  return objects
}

async function rowsIn({ client, name: TableName }: Table): Promise<Map<string, string>> {
  const rows = new Map<string, string>()
  const pages = paginateScan({ client }, { TableName, ConsistentRead: true })
  for await (const { Items = [] } of pages) {
    for (const { object_key: key, etag, size, deleted } of Items) {
      if (!deleted) rows.set(key?.S ?? '', `${etag?.S} ${size?.N}`)
    }
  }
  return rows
}

async function inParallel(
  atOnce: number,
  count: number,
  act: () => Promise<unknown>,
): Promise<void> {
  let left = count
  const work = async () => {
    while (left-- > 0) await act()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = await once(child, 'close')
  return { code, out, err }
}

/** Each place that is recorded is a file of its own. */
async function fileNow(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  )
}
