import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type Development,
  keys,
  region,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'

/** The exercise, and that the trigger has fired: each step stands on the one before it. */
const titles = [
  'Table exists',
  'Role allows PutItem',
  'TABLE_NAME set',
  'Code deployed',
  'Test file uploaded',
  'Trigger fired',
  'Log line written',
  'One item in the table',
] as const

/** What is looked at besides, each for itself. */
const others = [
  'Tombstones expire',
  'Point-in-time recovery',
  'History table',
  'History expires',
  'Role allows UpdateItem',
  'Role allows logging',
  'Function settings',
  'Trigger set',
  'Events arrive once',
  'Failures are kept',
  'No dead letters',
]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let development: Development
const originals = new Map<string, string>()

beforeAll(async () => {
  folder = await temporaryFolder()
  development = await startDevelopment(folder.path)
  for (const name of ['policy.json', 'configuration.json']) {
    originals.set(name, await readFile(functionFile(name), 'utf8'))
  }
})
afterEach(async () => {
  for (const [name, text] of originals) await writeFile(functionFile(name), text)
})
afterAll(async () => {
  await development.stop()
  await folder[Symbol.asyncDispose]()
})

/** As whoever has seen to its messages does. */
async function purge(queueName: string): Promise<void> {
  const { dynamodbUrl: endpoint } = development
  const sqs = new SQSClient({ endpoint, region, credentials: keys })
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }))
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  sqs.destroy()
}

function functionFile(name: string): string {
  return join(folder.path, 'functions', 'upload-ledger', name)
}

/** The marks by title, and what the page says to do about the first that is missing. */
async function checklist(): Promise<{ marks: Map<string, string>; fix: string | undefined }> {
  const page = await (await fetch(`${development.consoleUrl}/plain`)).text()
  const lines = page.matchAll(/<span class="mark">(.)<\/span> <b>([^<]*)<\/b>/g)
  return {
    marks: new Map([...lines].map(([, mark = '', title = '']) => [title, mark])),
    fix: /Fix: <code>([^<]*)<\/code>/.exec(page)?.[1],
  }
}

/** A step of the exercise, those after it, and whatever else is named, with its mark. */
const missingFrom = (
  first: (typeof titles)[number] | undefined,
  more: Readonly<Record<string, string>> = {},
) =>
  new Map(
    [...titles, ...others]
      .map((title, i): [string, string] => {
        const place = first === undefined ? titles.length : titles.indexOf(first)
        if (i >= titles.length) return [title, title === 'Point-in-time recovery' ? '·' : '✓']
        return [title, i === place ? '✗' : i > place ? '–' : '✓']
      })
      .map(([title, mark]): [string, string] => [title, more[title] ?? mark])
      .sort(),
  )
const sorted = (marks: Map<string, string>) => new Map([...marks].sort())

test('a complete pipeline has every step ticked, the exercise in its order first', async () => {
  const { marks } = await checklist()
  expect(sorted(marks)).toEqual(missingFrom(undefined))
  const seven = titles.filter((title) => title !== 'Trigger fired')
  expect([...marks.keys()].slice(0, 7)).toEqual(seven)
  const page = await (await fetch(`${development.consoleUrl}/plain`)).text()
  expect(page.split('Beyond the exercise')[0]?.match(/class="mark"/g)).toHaveLength(7)
})

test('reloading the page invokes the function again only after a setting changed', async () => {
  const starts = async () =>
    (await readFile(development.logFile, 'utf8')).match(/"platform\.start"/g)?.length ?? 0
  const before = await starts()
  for (let i = 0; i < 3; i++) await checklist()
  expect(await starts()).toBe(before)
  const configuration = JSON.parse(originals.get('configuration.json') ?? '')
  const text = JSON.stringify({ ...configuration, memoryMegabytes: 256 })
  await writeFile(functionFile('configuration.json'), text)
  await checklist()
  expect(await starts()).toBe(before + 1)
})

test('without the permission its step is a cross and those after it are dashes, and uploads become dead letters', async () => {
  await writeFile(functionFile('policy.json'), '{"Version":"2012-10-17","Statement":[]}')
  const { marks, fix } = await checklist()
  const rights = { 'Role allows logging': '✗', 'Role allows UpdateItem': '✗' }
  expect(sorted(marks)).toEqual(missingFrom('Role allows PutItem', rights))
  expect(fix).toContain('iam put-role-policy')
  expect(fix).toContain('arn:aws:dynamodb:us-east-1:000000000000:table/upload_metadata')
  expect(fix).toContain('arn:aws:dynamodb:us-east-1:000000000000:table/upload_history')

  const object = { Bucket: 'uploads', Key: 'incoming/forbidden.txt', Body: 'x' }
  await development.s3.send(new PutObjectCommand(object))
  await until(
    async () => /AccessDeniedException[\s\S]*now a dead letter/.test(development.output()),
    () => `the event did not end as a dead letter: ${development.output()}`,
  )
  const page = await (await fetch(`${development.consoleUrl}/plain`)).text()
  expect(page).toContain('dead letters: <b>1</b>')
  expect((await checklist()).marks.get('No dead letters')).toBe('✗')
  await purge('upload-ledger-dead-letters')
})

test('without the variable its step is a cross and those after it are dashes', async () => {
  const configuration = JSON.parse(originals.get('configuration.json') ?? '')
  const { TABLE_NAME: _, ...environment } = configuration.environment
  await writeFile(
    functionFile('configuration.json'),
    JSON.stringify({ ...configuration, environment }),
  )
  const { marks, fix } = await checklist()
  expect(sorted(marks)).toEqual(missingFrom('TABLE_NAME set'))
  expect(fix).toContain('lambda update-function-configuration --function-name upload-ledger')
})

const untriggered = () =>
  missingFrom('Test file uploaded', {
    ...{ 'Test file uploaded': '–', 'Trigger set': '✗' },
    ...{ 'Events arrive once': '–', 'Failures are kept': '–' },
  })

test('without the trigger its step is a cross and those after it are dashes', async () => {
  await development.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'uploads',
      NotificationConfiguration: {},
    }),
  )
  const { marks, fix } = await checklist()
  expect(sorted(marks)).toEqual(untriggered())
  expect(fix).toContain('s3api put-bucket-notification-configuration --bucket uploads')
})

test('a removed trigger stays removed over a restart, until a flag asks for it', async () => {
  await development.stop()
  development = await startDevelopment(folder.path)
  expect(sorted((await checklist()).marks)).toEqual(untriggered())
  expect(development.output()).toContain('✗ Trigger set')
  await development.stop()
  development = await startDevelopment(folder.path, ['--prefix', 'incoming/'])
  expect(sorted((await checklist()).marks)).toEqual(missingFrom(undefined))
})

test('without the test file its step is a cross and those after it are dashes', async () => {
  const object = { Bucket: 'uploads', Key: 'incoming/notes.txt' }
  await development.s3.send(new DeleteObjectCommand(object))
  expect(sorted((await checklist()).marks)).toEqual(missingFrom('Test file uploaded'))
})

test('without the table no step of the exercise is ticked, and the next start creates it again', async () => {
  const { table } = development
  await table.client.send(new DeleteTableCommand({ TableName: table.name }))
  const ofTable = { 'Tombstones expire': '–', 'Point-in-time recovery': '–' }
  expect(sorted((await checklist()).marks)).toEqual(missingFrom('Table exists', ofTable))
  await development.stop()
  // A first start that was killed before it was over is done again, with its file.
  await rm(join(folder.path, 'prepared.json'))
  development = await startDevelopment(folder.path)
  expect(sorted((await checklist()).marks)).toEqual(missingFrom(undefined))
})
