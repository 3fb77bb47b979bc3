import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import {
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Development, startDevelopment, temporaryFolder, until } from './development.ts'

const titles = [
  'Table exists',
  'Role may PutItem',
  'TABLE_NAME set',
  'Code deployed',
  'Test file uploaded',
  'Trigger fired',
  'Log says so',
  'One item in the table',
] as const

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

function functionFile(name: string): string {
  return join(folder.path, 'functions', 'upload-ledger', name)
}

/** Each title with its mark, and what the page says to do about the first that is missing. */
async function checklist(): Promise<{ marks: string[]; mend: string | undefined }> {
  const page = await (await fetch(development.consoleUrl)).text()
  const lines = page.matchAll(/<span class="mark">(.)<\/span> <b>([^<]*)<\/b>/g)
  return {
    marks: [...lines].map(([, mark, title]) => `${mark} ${title}`),
    mend: /To mend it: <code>([^<]*)<\/code>/.exec(page)?.[1],
  }
}

const missingFrom = (first: (typeof titles)[number]) =>
  titles.map((title) => `${titles.indexOf(title) < titles.indexOf(first) ? '✓' : '✗'} ${title}`)

test('all is ticked where all is in place', async () => {
  expect((await checklist()).marks).toEqual(titles.map((title) => `✓ ${title}`))
})

test('without the permission, its tick and those after it are crosses, and the pipeline stops', async () => {
  await writeFile(functionFile('policy.json'), '{"Version":"2012-10-17","Statement":[]}')
  const { marks, mend } = await checklist()
  expect(marks).toEqual(missingFrom('Role may PutItem'))
  expect(mend).toContain('dynamodb:PutItem on arn:aws:dynamodb:us-east-1:000000000000:table')
  expect(mend).toContain(join('functions', 'upload-ledger', 'policy.json'))

  const object = { Bucket: 'uploads', Key: 'incoming/forbidden.txt', Body: 'x' }
  await development.s3.send(new PutObjectCommand(object))
  await until(
    async () => /AccessDeniedException[\s\S]*now a dead letter/.test(development.output()),
    () => `the event did not end as a dead letter: ${development.output()}`,
  )
})

test('without the variable, its tick and those after it are crosses', async () => {
  const configuration = JSON.parse(originals.get('configuration.json') ?? '')
  await writeFile(
    functionFile('configuration.json'),
    JSON.stringify({ ...configuration, environment: {} }),
  )
  const { marks, mend } = await checklist()
  expect(marks).toEqual(missingFrom('TABLE_NAME set'))
  expect(mend).toContain('set TABLE_NAME to upload_metadata in ')
})

test('without the trigger, its tick and those after it are crosses', async () => {
  await development.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'uploads',
      NotificationConfiguration: {},
    }),
  )
  const { marks, mend } = await checklist()
  expect(marks).toEqual(missingFrom('Trigger fired'))
  expect(mend).toContain('--prefix incoming/')
})

test('what was taken away stays away over a restart, until it is asked for', async () => {
  await development.stop()
  development = await startDevelopment(folder.path)
  expect((await checklist()).marks).toEqual(missingFrom('Trigger fired'))
  expect(development.output()).toContain('✗ Trigger fired')
  await development.stop()
  development = await startDevelopment(folder.path, ['--prefix', 'incoming/'])
  expect((await checklist()).marks).toEqual(titles.map((title) => `✓ ${title}`))
})

test('without the file, its tick and those after it are crosses', async () => {
  const object = { Bucket: 'uploads', Key: 'incoming/notes.txt' }
  await development.s3.send(new DeleteObjectCommand(object))
  expect((await checklist()).marks).toEqual(missingFrom('Test file uploaded'))
})

test('without the table, no tick is left, and the next start makes it again', async () => {
  const { table } = development
  await table.client.send(new DeleteTableCommand({ TableName: table.name }))
  expect((await checklist()).marks).toEqual(missingFrom('Table exists'))
  await development.stop()
  development = await startDevelopment(folder.path)
  expect((await checklist()).marks).toEqual(missingFrom('Test file uploaded'))
})

test('a first start that was killed before it was over is done again', async () => {
  await development.stop()
  await rm(join(folder.path, 'prepared.json'))
  development = await startDevelopment(folder.path)
  expect((await checklist()).marks).toEqual(titles.map((title) => `✓ ${title}`))
})
