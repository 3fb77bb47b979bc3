import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keys, region, runProgram } from '../../../../e2e/support/development.ts'
import { openTable } from '../../../../e2e/support/table-under-test.ts'
import { createHistoryTable, getRow } from '../../src/table/index.ts'
import { evaluateTemplate } from './evaluate-template.ts'
import { type RecordedCall, startRecordingProxy } from './recording-proxy.ts'
import { resolveTemplate } from './resolved-template.ts'
import type { Properties } from './resource-properties.ts'
import { templatesOfToday } from './templates-of-today.ts'

/** What the function's role is used for by Lambda itself, before and after the code runs. */
const usedByLambda: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
  logs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  destination: ['sqs:SendMessage'],
  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  poll: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  encrypt: ['kms:Decrypt', 'kms:GenerateDataKey'],
  decrypt: ['kms:Decrypt'],
  // HeadObject, and 404 instead of 403 where there is no such object.
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  ask: ['s3:GetObject', 's3:ListBucket'],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
  tags: ['s3:GetObjectTagging'],
}

/** Has the built bundle handle each notification twice, in each form that there is. */
const program = `
  import { readFileSync } from 'node:fs'
  import { handler } from 'upload-ledger/lambda'
  const notifications = JSON.parse(readFileSync(process.env.NOTIFICATIONS, 'utf8'))
  for (const notification of [...notifications, ...notifications]) {
    await handler(notification).catch((error) => {
      if (!String(error).includes('Cannot save')) throw error
    })
  }
`

let folder: string
let calls: readonly RecordedCall[]
let callsWithHistory: readonly RecordedCall[]
let callsWithAsking: readonly RecordedCall[]
let callsWithTags: readonly RecordedCall[]
/** What was asked of S3 meanwhile. */
const asked: string[] = []
const askedWithTags: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-ledger-rights-'))
  calls = await recordCalls({})
  callsWithAsking = await withEmptyS3(asked, (url) =>
    recordCalls({ CONFIRM_WITH_S3: 'true', AWS_ENDPOINT_URL_S3: url }),
  )
  callsWithTags = await withTaggedS3(askedWithTags, (url) =>
    recordCalls({ ENRICH: 'content_type,tags', AWS_ENDPOINT_URL_S3: url }),
  )
  callsWithHistory = await recordCalls({ HISTORY_TABLE_NAME: 'upload_history', HISTORY_DAYS: '30' })
})
/** An S3 without objects, as a role with both rights sees it. */
function withEmptyS3<T>(seen: string[], use: (url: string) => Promise<T>): Promise<T> {
  return withS3(seen, (_, answer) => void answer.writeHead(404).end(), use)
}

/** An S3 whose every object has tags. */
function withTaggedS3<T>(seen: string[], use: (url: string) => Promise<T>): Promise<T> {
  const tags = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'
  return withS3(
    seen,
    ({ method }, answer) => {
      if (method === 'HEAD') answer.writeHead(404).end()
      else answer.writeHead(200, { 'x-amz-request-id': 'one' }).end(tags)
    },
    use,
  )
}

async function withS3<T>(
  seen: string[],
  respond: RequestListener,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer((request, answer) => {
    seen.push(`${request.method} ${request.url?.replace(/^.*[?]/, '?').replace(/[&=].*$/, '')}`)
    respond(request, answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

afterAll(() => rm(folder, { recursive: true, force: true }))

async function recordCalls(
  history: Readonly<Record<string, string>>,
): Promise<readonly RecordedCall[]> {
  const { table, close } = await openTable()
  const endpoint = await table.client.config.endpoint?.()
  try {
    await using proxy = await startRecordingProxy(new URL(`http://127.0.0.1:${endpoint?.port}`))
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: exerciseRow }))
    await createHistoryTable({ ...table, name: 'upload_history' })
    const file = join(folder, 'notifications.json')
    await writeFile(file, JSON.stringify(await notifications()))
    const { code, err } = await runProgram(
      process.execPath,
      ['--input-type=module', '--eval', program],
      {
        NOTIFICATIONS: file,
        TABLE_NAME: table.name,
        ...history,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        // Of every service, so that a call of another would be seen too.
        AWS_ENDPOINT_URL: proxy.url,
      },
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    // It was upgraded, so that feature was among what was recorded.
    const row = await getRow(table, 'uploads', 'incoming/notes.txt')
    expect(row?.position).toBeDefined()
    return [...proxy.calls]
  } finally {
    await close()
  }
}

/** A row as the exercise's own function writes it, older than what comes. */
const exerciseRow = {
  bucket: { S: 'uploads' },
  object_key: { S: 'incoming/notes.txt' },
  size: { N: '1' },
  etag: { S: 'd41d8cd98f00b204e9800998ecf8427e' },
  event_time: { S: '2020-01-01T00:00:00.000Z' },
  event_name: { S: 'ObjectCreated:Put' },
  sequencer: { S: '005E0BE100000000FF' },
}

async function notifications(): Promise<readonly unknown[]> {
  const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url))
  const files = (await readdir(fixtures)).filter((name) => name.endsWith('.json'))
  return Promise.all(
    files.map(
      async (name) => JSON.parse(await readFile(join(fixtures, name), 'utf8')).notification,
    ),
  )
}

test('the recorded calls include writes and upgrades of rows of the exercise', () => {
  expect(calls.length).toBeGreaterThan(20)
  expect(callsWithHistory.length).toBeGreaterThan(2 * 20)
  expect(new Set(asked.map((one) => one.split(' ')[0]))).toEqual(new Set(['HEAD']))
  expect(askedWithTags.some((one) => one.startsWith('HEAD /'))).toBe(true)
  expect(new Set(askedWithTags.filter((one) => !one.startsWith('HEAD /')))).toEqual(
    new Set(['GET ?tagging']),
  )
})

test.each([
  ['direct', ['logs', 'destination']],
  ['queue', ['logs', 'poll']],
  ['eventbridge', ['ask', 'logs', 'poll']],
  ['eventbridge-existing-bucket', ['ask', 'logs', 'poll']],
])('%s: the permissions used are exactly those granted, on that one table', (name, others) => {
  const template = resolveTemplate(join(templatesOfToday(), `${name}.template.json`), {
    BucketName: 'uploads',
    CodeBucket: 'code',
    CodeKey: 'code.zip',
  })
  expectGranted(template.single('AWS::IAM::Role').properties.Policies, others)
})

test.each([
  ['direct', ['logs', 'destination']],
  ['queue', ['logs', 'poll']],
  ['eventbridge', ['ask', 'logs', 'poll']],
])(
  '%s, on an existing table: the permissions used are exactly those granted, on that one table',
  (Delivery, others) => {
    const { policies, tables } = roleOn({ Delivery, ExistingTable: 'true' })
    expect(tables).toEqual([])
    expectGranted(policies, others)
  },
)

const key = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab'

test.each([
  ['direct', 'none', ['logs', 'destination', 'encrypt']],
  ['queue', 'none', ['logs', 'poll', 'decrypt']],
  ['eventbridge', 'none', ['ask', 'logs', 'poll', 'decrypt']],
  ['queue', 'direct', ['logs', 'destination', 'poll', 'encrypt', 'decrypt']],
])(
  '%s after %s, with a key: the permissions used are exactly those granted, on that one key',
  (Delivery, PreviousDelivery, others) => {
    const withKey = { QueueKeyArn: key, ExistingTable: 'true' }
    const { policies } = roleOn({ Delivery, PreviousDelivery, ...withKey })
    expectGranted(policies, others)
  },
)

test('with a history: the permissions used are exactly those granted, each on its one table', () => {
  const existing = { ExistingTable: 'true', ExistingHistoryTable: 'true' }
  const { policies, tables } = roleOn({ Delivery: 'direct', History: 'true', ...existing })
  expect(tables).toEqual([])
  expectGranted(policies, ['logs', 'destination'], callsWithHistory)
})

/** The function's role by the single template, with the tables that the stack would create. */
function roleOn(parameters: Readonly<Record<string, string>>): {
  readonly policies: Policies
  readonly tables: readonly object[]
} {
  const file = join(templatesOfToday(), 'upload-ledger.template.json')
  const { Resources } = evaluateTemplate(JSON.parse(readFileSync(file, 'utf8')), {
    ...account,
    ...parameters,
    CodeBucket: 'code',
    CodeKey: 'code.zip',
  })
  const all = Object.values(Resources as Record<string, { Type: string; Properties: object }>)
  const roles = all.filter(({ Type }) => Type === 'AWS::IAM::Role')
  expect(roles).toHaveLength(1)
  return {
    policies: roles.flatMap(({ Properties }) => (Properties as { Policies: Policies }).Policies),
    tables: all.filter(({ Type }) => Type === 'AWS::DynamoDB::Table'),
  }
}

const account = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
}

type Policies = Properties['AWS::IAM::Role']['Policies']

test.each(['direct', 'queue'])(
  '%s, asking S3: the permissions used are exactly those granted, on one bucket and its prefix',
  (Delivery) => {
    const confirming = { Delivery, ConfirmWithS3: 'true', ExistingTable: 'true' }
    const { policies } = roleOn({ ...confirming, BucketName: 'uploads' })
    expectGranted(policies, ['ask', 'logs', Delivery === 'direct' ? 'destination' : 'poll'])
    const onS3 = policies
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => String(Action).startsWith('s3:'))
    expect(onS3.map(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::uploads/incoming/*',
      'arn:aws:s3:::uploads',
    ])
  },
)

test.each(['direct', 'queue', 'eventbridge'])(
  '%s, with tags: the permissions used are exactly those granted, on objects with the prefix',
  (Delivery) => {
    const recording = {
      Delivery,
      Enrich: 'content_type',
      EnrichTags: 'true',
      ConfirmWithS3: 'false',
    }
    const { policies } = roleOn({ ...recording, ExistingTable: 'true', BucketName: 'uploads' })
    const others = ['ask', 'tags', 'logs', Delivery === 'direct' ? 'destination' : 'poll']
    expectGranted(policies, others, callsWithTags)
    const onS3 = policies
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => String(Action).startsWith('s3:'))
    expect(onS3.map(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::uploads/incoming/*',
      'arn:aws:s3:::uploads',
      'arn:aws:s3:::uploads/incoming/*',
    ])
  },
)

/** @param others what Lambda itself uses the role for, and what it asks of S3 */
function expectGranted(
  policies: Policies,
  others: readonly string[],
  recorded = others.includes('ask') ? callsWithAsking : calls,
): void {
  const granted = policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => [Action].flat().map((action) => ({ action, Resource })))
  const used = new Set(
    recorded.map(
      ({ action, tableName }) =>
        `${action} arn:aws:dynamodb:us-east-1:000000000000:table/${tableName}`,
    ),
  )
  const onTables = granted.filter(({ action }) => action.startsWith('dynamodb:'))
  expect(onTables.map(({ action, Resource }) => `${action} ${Resource}`).sort()).toEqual(
    [...used].sort(),
  )
  const elsewhere = granted.filter(({ action }) => !action.startsWith('dynamodb:'))
  expect(elsewhere.map(({ action }) => action)).toEqual(
    others.flatMap((reason) => usedByLambda[reason] ?? []),
  )
  for (const { Resource } of elsewhere.filter(({ action }) => action.startsWith('kms:'))) {
    expect(Resource).toBe(key)
  }
  for (const { Resource } of elsewhere.filter(({ action }) => !/^(kms|s3):/.test(action))) {
    expect(Resource).toMatch(
      /^(arn:aws:(sqs:.*:Ledger\w+|logs:.*:log-group:Ledger\w+:\*)|\$\{Ledger\w+\.Arn\})$/,
    )
  }
}
