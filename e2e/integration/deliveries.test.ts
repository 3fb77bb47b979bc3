import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type LocalCloud,
  type LocalCloudOptions,
  startLocalCloud,
} from '../../packages/local-cloud/src/index.ts'
import {
  connectTable,
  createTable,
  getRow,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { keys, region, temporaryFolder, until } from '../support/development.ts'

const bundlePath = fileURLToPath(
  new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
)
const allow = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'dynamodb:PutItem', Resource: '*' }],
}
const queueArn = (name: string) => `arn:aws:sqs:${region}:000000000000:${name}`
const Events = ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let cloud: LocalCloud
let s3: S3Client

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(async () => {
  s3.destroy()
  await cloud.close()
  await folder[Symbol.asyncDispose]()
})

/** Each function has the bundle, a queue with dead letters, and a table of its name. */
async function start(names: readonly string[], options: Partial<LocalCloudOptions> = {}) {
  cloud = await startLocalCloud({
    dataFolder: folder.path,
    s3Port: 0,
    dynamodbPort: 0,
    region,
    owner: keys,
    functions: names.map((name) => ({
      name,
      bundlePath,
      handler: 'index.handler',
      configuration: {
        environment: { TABLE_NAME: name },
        timeoutSeconds: 30,
        memoryMegabytes: 128,
      },
      policy: allow,
    })),
    queues: names.flatMap((name) => [
      {
        name,
        visibilityTimeoutSeconds: 180,
        maxReceiveCount: 3,
        deadLetterQueue: `${name}-dead-letters`,
      },
      { name: `${name}-dead-letters` },
    ]),
    eventSourceMappings: names.map((name) => ({
      queue: name,
      function: name,
      reportBatchItemFailures: true,
      failureVisibilitySeconds: 0.05,
    })),
    ...options,
  })
  s3 = new S3Client({ endpoint: cloud.s3Url, region, credentials: keys, forcePathStyle: true })
  for (const name of names) await createTable(tableOf(name))
}

function tableOf(name: string): Table {
  return connectTable(name, { ...patient, endpoint: cloud.dynamodbUrl, region, credentials: keys })
}

/** Puts, a multipart upload and a removal, one object each. */
async function makeEverything(Bucket: string): Promise<readonly string[]> {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'in/a + b%.txt', Body: 'hello' }))
  const Key = 'in/large'
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }))
  const ETag = createHash('md5').update('part').digest('hex')
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'in/gone', Body: 'x' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/gone' }))
  return ['in/a + b%.txt', Key, 'in/gone']
}

/** The attributes of a row that do not depend on the precision of its time. */
async function rowIn(table: string, bucket: string, key: string) {
  const row = await getRow(tableOf(table), bucket, key)
  if (row === undefined) return undefined
  const { size, etag, event_name, sequencer, deleted } = row
  return { size, etag, event_name, sequencer, deleted }
}

test('every delivery leads to the same row, including event name and sequencer', async () => {
  const rule = (bucket: string) => ({
    name: bucket,
    pattern: {
      source: ['aws.s3'],
      detail: { bucket: { name: [bucket] }, object: { key: [{ prefix: 'in/' }] } },
    },
    target: queueArn('eventbridge'),
  })
  await start(['direct', 'queue', 'eventbridge'], {
    rules: [rule('direct-bucket'), rule('queue-bucket')],
  })
  const functionArn = cloud.functions.arn('direct')
  const targets = {
    direct: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: functionArn, Events }] },
    queue: { QueueConfigurations: [{ QueueArn: queueArn('queue'), Events }] },
  }
  for (const [name, target] of Object.entries(targets)) {
    const Bucket = `${name}-bucket`
    await s3.send(new CreateBucketCommand({ Bucket }))
    // EventBridge receives the very same events, so the rows are comparable.
    const NotificationConfiguration = { ...target, EventBridgeConfiguration: {} }
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    )
    const names = new Set<string>()
    for (const key of await makeEverything(Bucket)) {
      const isOver = async () => {
        const [own, other] = await Promise.all([
          rowIn(name, Bucket, key),
          rowIn('eventbridge', Bucket, key),
        ])
        const isLast = (row: typeof own) =>
          row !== undefined && (key !== 'in/gone' || row.deleted === true)
        return isLast(own) && isLast(other) && ([own, other] as const)
      }
      const [own, other] = await until(
        isOver,
        () => `${name} and eventbridge have no row of ${key}`,
      )
      expect(other).toEqual(own)
      expect(own?.sequencer).toMatch(/^[0-9A-F]{18}$/)
      names.add(own?.event_name ?? '')
    }
    expect([...names]).toEqual([
      'ObjectCreated:Put',
      'ObjectCreated:CompleteMultipartUpload',
      'ObjectRemoved:Delete',
    ])
  }
  for (const name of ['direct', 'queue', 'eventbridge']) {
    expect(cloud.queue(`${name}-dead-letters`).counts().visible).toBe(0)
  }
})

async function startWithBucket(): Promise<void> {
  await start(['save'])
  await s3.send(new CreateBucketCommand({ Bucket: 'uploads' }))
  const NotificationConfiguration = {
    QueueConfigurations: [{ QueueArn: queueArn('save'), Events }],
  }
  const input = { Bucket: 'uploads', NotificationConfiguration }
  await s3.send(new PutBucketNotificationConfigurationCommand(input))
}

const put = (Key: string, Body: string) =>
  s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body }))

const isEmpty = async () => {
  const { visible, inFlight } = cloud.queue('save').counts()
  return visible + inFlight === 0
}

test('a poison message among nine good ones alone becomes a dead letter', async () => {
  await startWithBucket()
  const poison = JSON.stringify({
    Records: [
      {
        eventVersion: '2.6',
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: 'uploads' }, object: { key: '%zz' } },
      },
    ],
  })
  const puts = Array.from({ length: 9 }, (_, i) => put(`good ${i}`, String(i)))
  await Promise.all([...puts, cloud.queue('save').send(poison)])
  await until(isEmpty, () => 'the queue did not get empty')
  const letters = await Array.fromAsync(cloud.queue('save-dead-letters').messages())
  expect(letters).toMatchObject([{ body: poison, receiveCount: 3 }])
  for (let i = 0; i < 9; i++) {
    expect(await getRow(tableOf('save'), 'uploads', `good ${i}`)).toMatchObject({ size: 1 })
  }
})

test('a redrive writes the missing rows and replaces no newer row', async () => {
  await startWithBucket()
  const policy = join(folder.path, 'functions', 'save', 'policy.json')
  await writeFile(policy, JSON.stringify({ ...allow, Statement: [] }))
  await put('first', 'old')
  await put('second', 'only')
  const dead = cloud.queue('save-dead-letters')
  await until(
    async () => dead.counts().visible === 2,
    () => 'the two events did not become dead letters',
  )
  await writeFile(policy, JSON.stringify(allow))
  await put('first', 'newer')
  await until(
    () => getRow(tableOf('save'), 'uploads', 'first'),
    () => 'the newer event left no row',
  )
  expect(await dead.redrive()).toBe(2)
  await until(
    () => getRow(tableOf('save'), 'uploads', 'second'),
    () => 'the redrive left no row',
  )
  await until(isEmpty, () => 'the queue did not get empty')
  expect(await getRow(tableOf('save'), 'uploads', 'first')).toMatchObject({
    size: 5,
    etag: createHash('md5').update('newer').digest('hex'),
  })
  expect(dead.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
})
