import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import {
  DeleteTableCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import {
  GetBucketNotificationConfigurationCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import {
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import {
  type Development,
  keys,
  region,
  runCommand,
  startInOwnFolder,
  until,
} from '../support/development.ts'
import { person } from '../support/person.ts'
import { testWithAwsCli } from '../support/test-with.ts'
import { examine, typeIn } from './doctor.ts'

const Bucket = 'uploads'
const deadLetters = { QueueName: 'upload-ledger-dead-letters' }

let development: Development
let sqs: SQSClient

beforeAll(async () => {
  development = await startInOwnFolder()
  sqs = new SQSClient({ endpoint: development.dynamodbUrl, region, credentials: keys })
})
afterAll(async () => {
  sqs.destroy()
  await development[Symbol.asyncDispose]()
})

const here = (...args: string[]) => examine(['--data', development.dataFolder, ...args])
const functionFile = (name: string) =>
  join(development.dataFolder, 'functions', 'upload-ledger', name)

/** The test objects that are still in the bucket, in whatever version. */
async function left(): Promise<readonly (string | undefined)[]> {
  const found = await development.s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: 'incoming/upload-ledger-doctor-' }),
  )
  return [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])].map(({ Key }) => Key)
}

const uploadedKey = (detail: string) => /^s3:\/\/uploads\/(.*), \d+ bytes$/.exec(detail)?.[1] ?? ''

test('doctor passes a complete pipeline and leaves only a tombstone of its test object', async () => {
  const report = await here()
  expect(report).toMatchObject({ code: 0, ok: true, unseen: {} })
  expect(report.lines.map(({ id }) => id)).toEqual([
    ...['table', 'role', 'variable', 'code', 'file', 'log', 'item'],
    ...['trigger', 'fired', 'overlap', 'log-right', 'settings', 'ttl', 'recovery'],
    ...['history', 'history-ttl', 'history-role', 'failures', 'dead-letters'],
    ...['removal', 'clean-up'],
  ])
  expect(report.lines.filter(({ part }) => part === 'exercise')).toHaveLength(7)
  expect(report.lines.filter(({ state }) => state === 'noted')).toMatchObject([
    { id: 'recovery', detail: 'off: a local cloud has no backups' },
  ])
  expect(await left()).toEqual([])
  const key = uploadedKey(report.lines.find(({ id }) => id === 'file')?.detail ?? '')
  expect(key).toMatch(/^incoming\/upload-ledger-doctor-[0-9a-f]{12}$/)
  expect(await getRow(development.table, Bucket, key)).toMatchObject({
    deleted: true,
    expires_at: expect.any(Number),
  })
})

test('doctor prints a line for each step and then the verdict', async () => {
  const { code, out, err } = await runCommand([
    'doctor',
    '--no-upload',
    '--data',
    development.dataFolder,
  ])
  expect(code).toBe(0)
  expect(err).toBe('')
  expect(out).toMatch(
    /^Checking the local cloud in [^\n]*\n\n {2}✓ Table exists +upload_metadata\n/,
  )
  expect(out).toMatch(/\n {2}· Point-in-time recovery +off: a local cloud has no backups\n/)
  expect(out).toMatch(
    /\n {2}✓ Events arrive once +by notification upload-ledger; nothing of this bucket comes by queue upload-ledger\n/,
  )
  expect(out).toMatch(/\n\nNo problems found\n$/)
  expect(out).toContain('\n\n  Beyond the exercise\n  ✓ Trigger set ')
  for (const title of ['Test file uploaded', 'Log line written', 'One item in the table']) {
    expect(out).toContain(
      `\n  – ${title.padEnd(23)} not checked: --no-upload uploads no test file\n`,
    )
  }
  expect(out).not.toContain('✓ Test file uploaded')
})

test("doctor tells a shell without the local cloud's keys what the commands need", async () => {
  const { table, dataFolder } = development
  const setTtl = (Enabled: boolean) =>
    table.client.send(
      new UpdateTimeToLiveCommand({
        TableName: table.name,
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled },
      }),
    )
  await setTtl(false)
  const args = ['doctor', '--no-upload', '--data', dataFolder]
  const [without, withKeys] = [await runCommand(args), await runCommand(args, person)]
  await setTtl(true)
  expect(without.out).toContain(
    `1 problem found\nBefore running these commands in this shell, run: eval "$(npx upload-ledger env --data ${dataFolder})"\n`,
  )
  expect(withKeys.code).toBe(1)
  expect(withKeys.out).toMatch(/1 problem found\n$/)
})

const testWithAws = testWithAwsCli()

testWithAws('removed parts are reported with commands that restore them', async () => {
  const { s3, table } = development
  const TimeToLiveSpecification = { AttributeName: 'expires_at', Enabled: false }
  await table.client.send(
    new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification }),
  )
  await writeFile(functionFile('policy.json'), '{"Version":"2012-10-17","Statement":[]}')
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }),
  )
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand(deadLetters))
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'nobody could read this' }))

  const broken = await here()
  expect(broken).toMatchObject({ code: 1, ok: false })
  expect(broken.unseen).toEqual({
    ...{ ttl: 'missing', role: 'missing', 'log-right': 'missing', trigger: 'missing' },
    'history-role': 'missing',
    ...{ variable: 'blocked', code: 'blocked', overlap: 'blocked', failures: 'blocked' },
    'dead-letters': 'missing',
    ...{ file: 'blocked', fired: 'blocked', log: 'blocked', item: 'blocked', removal: 'blocked' },
  })
  for (const id of ['ttl', 'role', 'trigger']) await typeIn(broken.fix(id), person)
  expect(broken.fix('dead-letters')).toMatch(
    /^fix the cause first, .*; then run: npx upload-ledger dlq redrive --all --queue http/,
  )
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  expect(await here()).toMatchObject({ code: 0, unseen: {} })
})

testWithAws(
  'a trigger on some uploads alone is reported, and its command adds the rest',
  async () => {
    const { s3 } = development
    const ours = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
    const [trigger] = ours.LambdaFunctionConfigurations ?? []
    const LambdaFunctionArn = trigger?.LambdaFunctionArn
    const Events = ['s3:ObjectCreated:Put' as const, 's3:ObjectRemoved:*' as const]
    const LambdaFunctionConfigurations = [{ LambdaFunctionArn, Events }]
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { LambdaFunctionConfigurations },
      }),
    )
    const broken = await here('--no-upload')
    expect(broken.unseen).toEqual({ trigger: 'missing', overlap: 'blocked', failures: 'blocked' })
    expect(broken.lines.find(({ id }) => id === 'trigger')?.detail).toMatch(
      /: it leaves out ObjectCreated:Post, ObjectCreated:Copy, ObjectCreated:CompleteMultipartUpload$/,
    )
    await typeIn(broken.fix('trigger'), person)
    expect(await here()).toMatchObject({ code: 0, unseen: {} })
  },
)

test('what is not checked because of a problem has a mark of its own', async () => {
  const { s3, dataFolder } = development
  const { $metadata, ...ours } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket }),
  )
  const put = (NotificationConfiguration: object) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
  await put({})
  const { out } = await runCommand(['doctor', '--no-upload', '--data', dataFolder])
  await put(ours)
  expect(out.match(/^ {2}✗ .*$/gm)).toHaveLength(1)
  expect(out).toMatch(/\n {2}– Events arrive once +not checked: fix "Trigger set" first\n/)
  expect(out).toMatch(/\n1 problem found\n/)
})

testWithAws(
  'the table, the expiry and the index of a history are restored by commands',
  async () => {
    const history = { TableName: 'upload_history' }
    const { client } = development.table
    await client.send(new DeleteTableCommand(history))
    const gone = await here('--no-upload')
    expect(gone.unseen).toEqual({
      ...{ history: 'missing', 'history-ttl': 'blocked', 'history-role': 'blocked' },
      code: 'blocked',
    })
    await typeIn(gone.fix('history'), person)
    const made = await here('--no-upload')
    expect(made.unseen).toEqual({ 'history-ttl': 'missing' })
    await typeIn(made.fix('history-ttl'), person)
    const Delete = { IndexName: 'by_day' }
    const GlobalSecondaryIndexUpdates = [{ Delete }]
    await client.send(new UpdateTableCommand({ ...history, GlobalSecondaryIndexUpdates }))
    const report = await here('--no-upload')
    expect(report.lines.find(({ id }) => id === 'history')).toMatchObject({
      state: 'missing',
      detail: 'it has no index by_day',
    })
    await typeIn(report.fix('history'), person)
    await until(
      async () => (await here('--no-upload')).ok || undefined,
      () => 'the index was not built',
    )
  },
)

testWithAws('a missing table and a missing variable are fixed one after the other', async () => {
  const { s3, table } = development
  const configuration = JSON.parse(await readFile(functionFile('configuration.json'), 'utf8'))
  const environment = { OTHER: "it's kept" }
  const text = JSON.stringify({ ...configuration, environment })
  await writeFile(functionFile('configuration.json'), text)
  await table.client.send(new DeleteTableCommand({ TableName: table.name }))

  const broken = await here()
  expect(broken.unseen).toMatchObject({ table: 'missing', ttl: 'blocked', variable: 'blocked' })
  await typeIn(broken.fix('table'), person)
  const half = await here()
  expect(half.unseen).toMatchObject({ ttl: 'missing', variable: 'missing', code: 'blocked' })
  expect(half.lines.find(({ id }) => id === 'variable')?.detail).toBe('it is not set')
  for (const id of ['ttl', 'variable']) await typeIn(half.fix(id), person)
  expect(await here()).toMatchObject({ code: 0, unseen: {} })
  const { environment: now } = JSON.parse(
    await readFile(functionFile('configuration.json'), 'utf8'),
  )
  expect(now).toEqual({ ...environment, TABLE_NAME: 'upload_metadata' })
  // The new table knows nothing of the file of the first start.
  await s3.send(new PutObjectCommand({ Bucket, Key: 'incoming/notes.txt', Body: 'again' }))
})

/** Has the function reach for a table where nothing listens, while `act` runs. */
async function whileNothingIsSaved(act: () => Promise<void>): Promise<void> {
  const original = await readFile(functionFile('configuration.json'), 'utf8')
  const configuration = JSON.parse(original)
  const { environment } = configuration
  const elsewhere = { ...environment, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' }
  const text = JSON.stringify({ ...configuration, environment: elsewhere })
  await writeFile(functionFile('configuration.json'), text)
  try {
    await act()
  } finally {
    await writeFile(functionFile('configuration.json'), original)
  }
}

test('doctor shows the log line of an upload that was not saved, and removes its object', async () => {
  await whileNothingIsSaved(async () => {
    const report = await here('--wait', '1')
    expect(report.code).toBe(1)
    expect(report.unseen).toMatchObject({ item: 'blocked', removal: 'blocked' })
    expect(report.lines.find(({ id }) => id === 'clean-up')?.state).toBe('seen')
    expect(await left()).toEqual([])
  })
})

test('Ctrl-C during doctor removes the test object too', async () => {
  await whileNothingIsSaved(async () => {
    const command = fileURLToPath(
      new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
    )
    const child = spawn(process.execPath, [command, 'doctor', '--data', development.dataFolder])
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const ended = once(child, 'close')
    await until(
      async () => err.includes('waiting for'),
      () => `it did not wait: ${out}${err}`,
      () => child.exitCode !== null,
    )
    expect(await left()).toHaveLength(1)
    child.kill('SIGINT')
    expect(await ended).toEqual([1, null])
    expect(err).toMatch(/Interrupted\n$/)
    expect(await left()).toEqual([])
  })
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand(deadLetters))
  await until(
    // What failed above becomes dead letters in its time.
    async () => (await sqs.send(new PurgeQueueCommand({ QueueUrl }))) && isQuiet(),
    () => 'events are still in flight',
  )
})

async function isQuiet(): Promise<boolean> {
  const page = await (await fetch(`${development.consoleUrl}/plain`)).text()
  return /in flight: <b>0<\/b> · dead letters: <b>0<\/b>/.test(page)
}

test('doctor run without permissions names each missing one and exits with 4', async () => {
  const role = JSON.parse(await readFile(functionFile('role.json'), 'utf8'))
  const { dynamodbUrl, s3Url } = development
  const report = await examine(['--function', 'upload-ledger', '--bucket', Bucket], {
    ...person,
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
    AWS_ENDPOINT_URL: dynamodbUrl,
    AWS_ENDPOINT_URL_S3: s3Url,
  })
  expect(report.code).toBe(4)
  expect(new Set(Object.values(report.unseen))).toEqual(new Set(['unknown']))
  expect(report.lines.find(({ id }) => id === 'table')?.detail).toBe(
    'your credentials do not allow dynamodb:DescribeTable',
  )
  expect(report.lines.find(({ id }) => id === 'file')?.detail).toBe(
    'your credentials do not allow s3:PutObject',
  )
  expect(report.lines.filter(({ state }) => state === 'seen').map(({ id }) => id)).toEqual([
    'clean-up',
  ])
})

test('doctor finds a pipeline without a stack by its function and bucket', async () => {
  const { dynamodbUrl, s3Url } = development
  const endpoints = { AWS_ENDPOINT_URL: dynamodbUrl, AWS_ENDPOINT_URL_S3: s3Url }
  const flags = ['--function', 'upload-ledger', '--bucket', Bucket]
  const report = await examine(flags, { ...person, ...endpoints })
  // A pipeline named by its parts does not say that the local cloud has no backups.
  expect(report.unseen).toEqual({ recovery: 'missing' })
  expect(report.pipeline).toBe('the function upload-ledger in account 000000000000, us-east-1')
})

test.each([
  ['function', ['--function', 'typo', '--bucket', Bucket], 'typo: it does not exist in us-east-1;'],
  ['bucket', ['--function', 'upload-ledger', '--bucket', 'typo'], 'typo: it does not exist;'],
])(
  'a %s that does not exist is a wrong flag, not a pipeline to repair',
  async (kind, flags, fact) => {
    const { dynamodbUrl, s3Url } = development
    const endpoints = { AWS_ENDPOINT_URL: dynamodbUrl, AWS_ENDPOINT_URL_S3: s3Url }
    const { code, out, err } = await runCommand(['doctor', ...flags], { ...person, ...endpoints })
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toMatch(
      new RegExp(`^Cannot check the ${kind} ${fact} pass another --${kind} .*\\n$`),
    )
  },
)

test('a wildcard in the filter of a trigger is reported', async () => {
  const { s3, dynamodbUrl, s3Url } = development
  const { $metadata, ...ours } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket }),
  )
  const put = (NotificationConfiguration: object) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
  const Filter = { Key: { FilterRules: [{ Name: 'prefix', Value: 'incoming/*' }] } }
  const [trigger] = ours.LambdaFunctionConfigurations ?? []
  await put({ LambdaFunctionConfigurations: [{ ...trigger, Filter }] })
  const endpoints = { AWS_ENDPOINT_URL: dynamodbUrl, AWS_ENDPOINT_URL_S3: s3Url }
  const report = await examine(['--function', 'upload-ledger', '--bucket', Bucket], {
    ...person,
    ...endpoints,
  })
  await put(ours)
  expect(report.unseen).toMatchObject({ trigger: 'missing', file: 'blocked' })
  expect(report.lines.find(({ id }) => id === 'trigger')?.detail).toContain(
    'its filter incoming/* has a wildcard',
  )
})

testWithAwsCli()(
  'a filter that is not percent-encoded is reported, and its command fixes it',
  async () => {
    const { s3, dynamodbUrl, s3Url } = development
    const { $metadata, ...ours } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    )
    const put = (NotificationConfiguration: object) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
    const Filter = { Key: { FilterRules: [{ Name: 'prefix', Value: 'schema=1/' }] } }
    const [trigger] = ours.LambdaFunctionConfigurations ?? []
    await put({ LambdaFunctionConfigurations: [{ ...trigger, Filter }] })
    const at = { ...person, AWS_ENDPOINT_URL: dynamodbUrl, AWS_ENDPOINT_URL_S3: s3Url }
    const flags = ['--function', 'upload-ledger', '--bucket', Bucket]
    const report = await examine(flags, at)
    expect(report.unseen).toMatchObject({ trigger: 'missing', file: 'blocked' })
    expect(report.lines.find(({ id }) => id === 'trigger')?.detail).toContain(
      'its filter schema=1/ selects no key, because S3 compares it with the key percent-encoded: it must be schema%3D1/',
    )
    await typeIn(report.fix('trigger'), at)
    const fixed = await examine(flags, at)
    await put(ours)
    expect(fixed.unseen).toEqual({ recovery: 'missing' })
  },
)

// The last, as no bucket becomes unversioned again.
test('doctor removes every version of its test object from a versioned bucket', async () => {
  const versioning = (Status: 'Enabled' | 'Suspended') =>
    development.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }),
    )
  await versioning('Enabled')
  expect(await here()).toMatchObject({ code: 1, unseen: { 'ask-s3': 'missing' } })
  expect(await left()).toEqual([])
  await versioning('Suspended')
  const suspended = await here()
  expect(suspended).toMatchObject({ code: 1, unseen: { 'ask-s3': 'missing' } })
  expect(suspended.lines.find(({ id }) => id === 'ask-s3')?.detail).toMatch(
    /^bucket uploads: .*, and the function does not ask S3 what an object is now$/,
  )
  expect(await left()).toEqual([])
})
