import { PutObjectCommand } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  deadLetterQueueName,
  functionName,
} from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'
import { environmentOf, startConsoleCommand } from '../support/console-command.ts'
import {
  type Development,
  keys,
  region,
  runCommand,
  startInOwnFolder,
} from '../support/development.ts'

// `upload-ledger console` over the local cloud as over AWS: it gets endpoints, a region and keys,
// and looks into no folder.

const bucket = 'uploads'
let development: Development

beforeAll(async () => {
  development = await startInOwnFolder()
})
afterAll(() => development[Symbol.asyncDispose]())

const environment = () => environmentOf(development)
const startConsole = (args: readonly string[]) => startConsoleCommand(development, args)

test('over AWS it follows the history, walks the checklist, and shows the dead letters of a function', async () => {
  const sqs = new SQSClient({
    ...{ endpoint: development.dynamodbUrl, region, credentials: keys, maxAttempts: 1 },
  })
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: deadLetterQueueName }))
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))
  sqs.destroy()
  await using console = await startConsole(['--function', functionName, '--bucket', bucket])
  expect(await console.settings()).toMatchObject({
    ...{ place: region, bucket, s3Url: development.s3Url },
    watched: { bucket, filters: [{ prefix: 'incoming/', suffix: '' }] },
  })
  expect(await console.json('/v1')).toMatchObject({
    features: ['history', 'links', 'live', 'buckets', 'checklist', 'deadLetters'],
  })

  const feed = await console.ask('/v1/live', { headers: { 'last-event-id': 'none-0' } })
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const seen = async (key: string) => {
    while (!text.includes(`"object_key":"${key}"`)) text += (await reader?.read())?.value ?? ''
    const [, data = ''] = /data: (.*)\n/.exec(text.slice(text.lastIndexOf('event: outcome'))) ?? []
    return JSON.parse(data) as object
  }
  await seen('incoming/notes.txt')
  const Key = 'incoming/followed é.txt'
  await development.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'hello' }))
  expect(await seen(Key)).toMatchObject({
    ...{ outcome: 'recorded', bucket, size: 5, event_name: 'ObjectCreated:Put' },
  })
  await reader?.cancel()

  const { items } = (await console.json('/v1/checklist')) as {
    items: { id: string; state: string }[]
  }
  const states = Object.fromEntries(items.map(({ id, state }) => [id, state]))
  expect(states).toMatchObject({ table: 'seen', trigger: 'seen' })
  expect(items.map(({ state }) => state)).toContain('skipped')
  const doctor = await runCommand(
    ['doctor', '--function', functionName, '--bucket', bucket, '--no-upload', '--json'],
    environment(),
  )
  const { lines } = JSON.parse(doctor.out) as { lines: { id: string; state: string }[] }
  expect(items.map(({ id, state }) => [id, state])).toEqual(
    lines.map(({ id, state }) => [id, state]),
  )

  expect(await console.json('/v1/dead-letters')).toMatchObject({
    items: [{ cause: expect.any(String) }],
  })
})

test('it finds the dead letters of a queue, and changes them only where it may', async () => {
  const queue = `${development.dynamodbUrl}/000000000000/${deadLetterQueueName}`
  for (const [flags, features] of [
    [[], ['history', 'links', 'live', 'buckets', 'deadLetters']],
    [
      ['--allow-changes'],
      ['history', 'links', 'tickets', 'uploads', 'deletes', 'live', 'buckets'].concat(
        'deadLetters',
        'letterChanges',
      ),
    ],
  ] as const) {
    await using console = await startConsole(['--queue', queue, ...flags])
    expect(await console.json('/v1')).toMatchObject({ features })
    expect(console.said()).toContain('The console shows no health: ')
  }
})

test('names of two pipelines, or of none, are refused before anything is served', async () => {
  const run = (...args: string[]) => runCommand(['console', ...args], environment())
  const both = await run('--function', 'f', '--stack-name', 's')
  expect([both.code, both.err]).toEqual([2, expect.stringContaining('name two pipelines')])
  const none = await run('--function', 'no-such', '--bucket', bucket)
  expect(none.code).toBe(3)
  expect(none.err).toContain('no-such')
})
