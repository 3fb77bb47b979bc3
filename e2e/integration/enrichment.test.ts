import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { type Row, readNotification } from '../../packages/upload-ledger/src/core/index.ts'
import { connectTable, createTable, getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { keys, region, runCommand, temporaryFolder, until } from '../support/development.ts'

const Bucket = 'uploads'
const bundlePath = fileURLToPath(
  new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
)
const events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:*'] as const
const rights = [
  { action: 'dynamodb:PutItem' },
  { action: 'dynamodb:UpdateItem' },
  { action: 'dynamodb:GetItem' },
  { action: 's3:ListBucket', resource: `arn:aws:s3:::${Bucket}` },
  { action: 's3:GetObject', resource: `arn:aws:s3:::${Bucket}/*` },
  { action: 's3:GetObjectTagging', resource: `arn:aws:s3:::${Bucket}/*` },
]

/** The built function with these settings, and a bucket that sends it everything. */
async function start(
  environment: Readonly<Record<string, string>>,
  options: { readonly without?: string; readonly versioned?: boolean } = {},
) {
  const cleanUp = new AsyncDisposableStack()
  const folder = cleanUp.use(await temporaryFolder())
  const Statement = rights
    .filter(({ action }) => action !== options.without)
    .map(({ action, resource = '*' }) => ({
      Effect: 'Allow' as const,
      Action: action,
      Resource: resource,
    }))
  const cloud = await startLocalCloud({
    ...{ dataFolder: folder.path, s3Port: 0, dynamodbPort: 0, region, owner: keys },
    retryDelaysMs: [10, 10],
    functions: [
      {
        ...{ name: 'ledger', bundlePath, handler: 'index.handler' },
        configuration: {
          environment: { TABLE_NAME: 'rows', ...environment },
          ...{ timeoutSeconds: 30, memoryMegabytes: 128 },
        },
        policy: { Version: '2012-10-17', Statement },
      },
    ],
  })
  cleanUp.defer(() => cloud.close())
  const client = { region, credentials: keys }
  const s3 = new S3Client({ ...client, endpoint: cloud.s3Url, forcePathStyle: true })
  const table = connectTable('rows', { ...patient, ...client, endpoint: cloud.dynamodbUrl })
  cleanUp.defer(() => s3.destroy())
  cleanUp.defer(() => table.client.destroy())
  await createTable(table)
  await s3.send(new CreateBucketCommand({ Bucket }))
  if (options.versioned) {
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  }
  const LambdaFunctionArn = cloud.functions.arn('ledger')
  const LambdaFunctionConfigurations = [{ LambdaFunctionArn, Events: [...events] }]
  const NotificationConfiguration = { LambdaFunctionConfigurations }
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }))
  const rowWhen = (key: string, fits: (row: Row) => boolean): Promise<Row> =>
    until(
      async () => {
        const row = await getRow(table, Bucket, key)
        return row !== undefined && fits(row) && row
      },
      () => `the row of ${key} did not become as expected`,
    )
  return {
    ...{ cloud, s3, table, put, rowWhen, folder },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  }
}

const always = () => true
const tagSet = (tags: Readonly<Record<string, string>>) => ({
  TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
})

test('the row of an upload has what S3 says of the object, and its tags follow later changes', async () => {
  const ENRICH = 'content_type,storage_class,metadata,tags,checksums'
  await using running = await start({ ENRICH })
  const { s3, table, put, rowWhen } = running
  await put('a+b', {
    ContentType: 'text/plain; charset=utf-8',
    Metadata: { Camera: 'X100', empty: '' },
    Tagging: 'team=blue&state=',
    ChecksumAlgorithm: 'SHA256',
  })
  const row = await rowWhen('a+b', always)
  expect(row).toMatchObject({
    content_type: 'text/plain; charset=utf-8',
    storage_class: 'STANDARD',
    metadata: { camera: 'X100', empty: '' },
    tags: { team: 'blue', state: '' },
    checksum_sha256: createHash('sha256').update('hello').digest('base64'),
  })
  const environment = {
    AWS_ENDPOINT_URL: running.cloud.dynamodbUrl,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
  const shown = (...flags: readonly string[]) =>
    runCommand(['show', 's3://uploads/a+b', '--table', 'rows', ...flags], environment)
  expect(JSON.parse((await shown('--json=tags')).out)).toEqual({ tags: row.tags })
  expect((await shown()).out).toMatch(/^metadata +\{"camera":"X100","empty":""\}$/m)

  const tagging = (tags: Readonly<Record<string, string>>) =>
    s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'a+b', Tagging: tagSet(tags) }))
  for (const tags of [{ team: 'red' }, { team: 'green', more: '1' }]) await tagging(tags)
  const changed = await rowWhen('a+b', ({ tags }) => tags?.more === '1')
  expect(changed).toEqual({ ...row, tags: { team: 'green', more: '1' } })
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'a+b' }))
  const { tags: _, ...untagged } = row
  expect(await rowWhen('a+b', ({ tags }) => tags === undefined)).toEqual(untagged)

  // A removed object has no details, and a later one none of an earlier.
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a+b' }))
  const tombstone = await rowWhen('a+b', ({ deleted }) => deleted === true)
  expect(tombstone).not.toHaveProperty('content_type')
  await put('a+b', { ContentType: 'image/png' })
  const again = await rowWhen('a+b', ({ deleted }) => deleted === undefined)
  expect(again).toMatchObject({ content_type: 'image/png' })
  expect(again).not.toHaveProperty('metadata')
  expect(again).not.toHaveProperty('tags')
  expect(await getRow(table, Bucket, 'a+b')).toEqual(again)
})

test('details are of the very object that the event tells of, or left out', async () => {
  await using running = await start(
    { ENRICH: 'content_type,tags', CONFIRM_WITH_S3: 'true' },
    { versioned: true },
  )
  const { cloud, s3, table, put, rowWhen } = running
  const first = await put('a', { ContentType: 'text/a', Tagging: 'v=1' })
  const old = await rowWhen('a', always)
  await put('a', { ContentType: 'text/b', Tagging: 'v=2' })
  await rowWhen('a', ({ content_type }) => content_type === 'text/b')
  // An event of an object that S3 shows no more.
  const late = {
    bucket: { name: Bucket },
    object: { key: 'b', size: 5, eTag: 'e1', sequencer: '0A' },
  }
  await put('b', { ContentType: 'text/new' })
  await rowWhen('b', always)
  await table.client.send(
    new DeleteItemCommand({
      TableName: 'rows',
      Key: { bucket: { S: Bucket }, object_key: { S: 'b' } },
    }),
  )
  const record = { eventName: 'ObjectCreated:Put', eventSource: 'aws:s3', s3: late }
  expect(readNotification({ Records: [record] })).toMatchObject({ records: [{ kind: 'upload' }] })
  const invoked = { functionArn: cloud.functions.arn('ledger'), payload: { Records: [record] } }
  await cloud.delivery.send(invoked, 'late')
  const lateRow = await rowWhen('b', ({ etag }) => etag === 'e1')
  expect(lateRow).not.toHaveProperty('content_type')

  // The older version is current again, and its details with it.
  const { Versions: [current] = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: 'a' }),
  )
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: current?.VersionId }))
  const back = await rowWhen('a', ({ version_id }) => version_id === first.VersionId)
  expect(back).toMatchObject({ content_type: 'text/a', tags: { v: '1' }, etag: old.etag })
})

test.each(['s3:GetObject', 's3:GetObjectTagging'])(
  'without the right to %s the record fails and names it, and no row is half written',
  async (without) => {
    await using running = await start({ ENRICH: 'content_type,tags' }, { without })
    const { cloud, table, put } = running
    await put('a', { Tagging: 'v=1' })
    await until(
      async () => cloud.delivery.counts().deadLetters === 1,
      () => 'the event did not become a dead letter',
    )
    const [letter] = await Array.fromAsync(cloud.delivery.deadLetters())
    expect(letter?.record.responsePayload.errorMessage).toContain(`allow ${without} on the objects`)
    expect(await getRow(table, Bucket, 'a')).toBeUndefined()
  },
)
