import { cp, mkdtemp, open, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import {
  connectTable,
  createTable,
  getRow,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { newestLog } from './failing-disk.ts'

const count = 12
const client = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
}
const databases = [join('s3', 'db'), 'dynamodb']

/** What a crash can leave at the end of a log, and how many of the records before it are whole. */
const tears: readonly (readonly [string, (log: string) => Promise<void>, number])[] = [
  ['nothing wrong', async () => {}, count],
  ['its last byte missing', (log) => cut(log, 1), count - 1],
  ['its last 20 bytes missing', (log) => cut(log, 20), count - 1],
  ['its last 90 bytes missing', (log) => cut(log, 90), count - 1],
  ['a wrong byte in its last record', (log) => alter(log, 30), count - 1],
  ['zeros after its last record', (log) => append(log, Buffer.alloc(5_000)), count],
  ['half a header after its last record', (log) => append(log, Buffer.from([9, 9, 9])), count],
  ['noise after its last record', (log) => append(log, Buffer.alloc(400, 0xa5)), count],
]

test.for(tears)(
  'a log with %s is read up to its last whole record and stays writable',
  async ([, tear, whole]) => {
    const root = await mkdtemp(join(tmpdir(), 'upload-ledger-torn-'))
    onTestFinished(() => rm(root, { recursive: true, force: true }))
    const [first, second, third] = ['first', 'second', 'third'].map((name) => join(root, name))
    const before = await start(first ?? '')
    await before.s3.send(new CreateBucketCommand({ Bucket: 'uploads' }))
    await createTable(before.table)
    for (let i = 0; i < count; i++) await write(before, i)
    // What is on disk now is what a kill would leave: every write was acknowledged, and so synced.
    await cp(first ?? '', second ?? '', { recursive: true })
    await before.close()
    for (const name of databases) await tear(await newestLog(join(second ?? '', name)))

    const torn = await start(second ?? '')
    const expected = Array.from({ length: whole }, (_, i) => name(i))
    expect(await objectsOf(torn.s3)).toEqual(expected)
    expect(await itemsOf(torn.table)).toEqual(expected)
    for (let i = whole; i < count + 2; i++) await write(torn, i)
    await cp(second ?? '', third ?? '', { recursive: true })
    await torn.close()

    const again = await start(third ?? '')
    const all = Array.from({ length: count + 2 }, (_, i) => name(i))
    expect(await objectsOf(again.s3)).toEqual(all)
    expect(await itemsOf(again.table)).toEqual(all)
    await again.close()
  },
)

const name = (i: number) => `key-${String(i).padStart(3, '0')}`

async function start(dataFolder: string) {
  const cloud = await startLocalCloud({
    ...{ dataFolder, s3Port: 0, dynamodbPort: 0, functions: [] },
    region: client.region,
    owner: client.credentials,
  })
  const s3 = new S3Client({ ...client, endpoint: cloud.s3Url })
  const table = connectTable('upload_metadata', {
    ...patient,
    ...client,
    endpoint: cloud.dynamodbUrl,
  })
  const close = async () => {
    s3.destroy()
    table.client.destroy()
    await cloud.close()
  }
  return { s3, table, close }
}

/** One object and one item. */
async function write({ s3, table }: { s3: S3Client; table: Table }, i: number): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key: name(i), Body: 'body' }))
  const Item = { bucket: { S: 'items' }, object_key: { S: name(i) }, text: { S: 'x'.repeat(99) } }
  await table.client.send(new PutItemCommand({ TableName: table.name, Item }))
}

async function objectsOf(s3: S3Client): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'uploads' }))
  return Contents.map(({ Key = '' }) => Key)
}

async function itemsOf(table: Table): Promise<string[]> {
  const rows = Array.from({ length: count + 2 }, (_, i) => getRow(table, 'items', name(i)))
  return (await Promise.all(rows)).flatMap((row) => (row === undefined ? [] : [row.object_key]))
}

async function cut(file: string, bytes: number): Promise<void> {
  await truncate(file, (await stat(file)).size - bytes)
}

async function alter(file: string, fromEnd: number): Promise<void> {
  const at = (await stat(file)).size - fromEnd
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at)
  await handle.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, at)
  await handle.close()
}

async function append(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'a')
  await handle.write(bytes)
  await handle.close()
}
