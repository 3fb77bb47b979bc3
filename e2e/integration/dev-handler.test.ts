import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { dev } from '../../packages/upload-ledger/src/cli/commands/dev.ts'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import {
  type Development,
  keys,
  region,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { runHere } from '../support/run-here.ts'

/** The exercise's own function, which writes what the event says. */
const exercise = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { gate, word } from './lib/word.mjs'

const dynamodb = new DynamoDBClient()

export const handler = async (event) => {
  for (const { eventName, eventTime, s3 } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '))
    console.log(word, 'begins', key)
    await gate(key)
    const Item = {
      bucket: { S: s3.bucket.name },
      object_key: { S: key },
      size: { N: String(s3.object.size) },
      etag: { S: s3.object.eTag },
      event_time: { S: eventTime },
      event_name: { S: eventName },
      sequencer: { S: s3.object.sequencer },
    }
    await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }))
    console.log(word, 'has saved', key)
    console.log('Saved metadata for ' + s3.bucket.name + '/' + key)
  }
}
`

/** Holds back each key that has \`held\` in it until a file is there. */
const wordModule = (word: string, openFile: string) => `
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
export const word = ${JSON.stringify(word)}
export const gate = async (key) => {
  while (key.includes('held') && !existsSync(${JSON.stringify(openFile)})) await sleep(5)
}
`

const ticks = (file: string) =>
  new RegExp(
    `✓ Code deployed +${file}[\\s\\S]*✓ Log line written +Saved metadata for uploads/incoming/notes.txt\\n[\\s\\S]*✓ One item in the table`,
  )

/** The whole output once it has a text. */
const printed = (development: Development, text: string | RegExp) =>
  until(
    async () => development.output().match(text) !== null,
    () => `it did not print ${text}: ${development.output()}`,
  )

const upload = ({ s3 }: Development, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body: 'hello' }))

const arrives = (development: Development, key: string) =>
  until(
    async () => (await getRow(development.table, 'uploads', key)) !== undefined,
    () => `no row for ${key}: ${development.output()}`,
  )

async function deadLetters({ dynamodbUrl: endpoint }: Development): Promise<number> {
  const sqs = new SQSClient({ endpoint, region, credentials: keys })
  const QueueName = 'upload-ledger-dead-letters'
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  const names = ['ApproximateNumberOfMessages'] as const
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  )
  sqs.destroy()
  return Number(Attributes?.ApproximateNumberOfMessages)
}

test("dev --handler runs a person's code, reloads it, and loses no event over its errors and a kill", async () => {
  await using folder = await temporaryFolder()
  const [code, data] = [join(folder.path, 'code'), join(folder.path, 'data')]
  const [openFile, wordFile] = [join(folder.path, 'open'), join(code, 'lib', 'word.mjs')]
  const file = join(code, 'my-handler.mjs')
  await mkdir(join(code, 'lib'), { recursive: true })
  await writeFile(file, exercise)
  await writeFile(wordFile, wordModule('one', openFile))
  let development = await startDevelopment(data, ['--handler', file])
  try {
    expect(development.output()).toMatch(ticks('my-handler.mjs'))

    // One that is under way ends with the code that it began with.
    await upload(development, 'incoming/held-1')
    await printed(development, 'one begins incoming/held-1')
    await writeFile(wordFile, wordModule('two', openFile))
    await printed(development, /reloaded +my-handler.mjs/)
    await upload(development, 'incoming/after')
    await printed(development, 'two has saved incoming/after')
    await writeFile(openFile, '')
    await printed(development, 'one has saved incoming/held-1')

    // It is tried again, or is a dead letter by the time that it is repaired; and the next arrives.
    await writeFile(wordFile, 'export const word = ;')
    await upload(development, 'incoming/during')
    await printed(development, "Runtime.UserCodeSyntaxError: SyntaxError: Unexpected token ';' at")
    await writeFile(wordFile, wordModule('three', join(folder.path, 'later')))
    await upload(development, 'incoming/repaired')
    await arrives(development, 'incoming/repaired')
    await until(
      async () =>
        (await getRow(development.table, 'uploads', 'incoming/during')) !== undefined ||
        (await deadLetters(development)) === 1,
      () => 'the event of the upload is lost',
    )

    // A kill in the middle of an invocation: the event is delivered again.
    await upload(development, 'incoming/held-2')
    await printed(development, 'three begins incoming/held-2')
    await development.stop('SIGKILL')
    await writeFile(wordFile, wordModule('four', openFile))
    development = await startDevelopment(data, ['--handler', file])
    await arrives(development, 'incoming/held-2')
    expect(await readFile(development.logFile, 'utf8')).toContain('four begins incoming/held-2')
    expect(development.output()).toMatch(/✓ Code deployed +my-handler.mjs/)
  } finally {
    await development.stop()
  }
})

test('dev --handler runs TypeScript that wraps our handler', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'wrapped.ts')
  await writeFile(
    file,
    `import { handler as record, type Handler } from 'upload-ledger/lambda'
     export const mine: Handler = async (event, context) => {
       const answer = await record(event, context)
       console.log('wrapped', JSON.stringify(answer))
       return answer
     }`,
  )
  const args = ['--handler', file, '--handler-name', 'mine']
  await using development = await startDevelopment(join(folder.path, 'data'), args)
  expect(development.output()).toMatch(ticks('wrapped.ts'))
  await upload(development, 'incoming/a')
  await printed(development, /✓ written +uploads\/incoming\/a /)
  await printed(development, /wrapped.ts wrapped .*written/)
})

const hasBoto3 = (() => {
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' })
    return true
  } catch {
    console.log('skipped: a handler in Python: python3 with boto3 not installed')
    return false
  }
})()

test.runIf(hasBoto3)('dev --handler runs the exercise in Python', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'lambda_function.py')
  await writeFile(
    file,
    `import os, urllib.parse
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])

def lambda_handler(event, context):
    record = event["Records"][0]
    bucket = record["s3"]["bucket"]["name"]
    key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
    table.put_item(Item={
        "bucket": bucket,
        "object_key": key,
        "size": record["s3"]["object"]["size"],
        "etag": record["s3"]["object"]["eTag"],
        "event_time": record["eventTime"],
        "event_name": record["eventName"],
        "sequencer": record["s3"]["object"]["sequencer"],
    })
    print(f"Saved metadata for {bucket}/{key}")
`,
  )
  const args = ['--handler', file]
  await using development = await startDevelopment(join(folder.path, 'data'), args)
  expect(development.output()).toMatch(
    /✓ Function settings +python3\.\d+, lambda_function.lambda_handler/,
  )
  expect(development.output()).toMatch(ticks('lambda_function.py'))
})

test('dev --handler refuses what it cannot run, before anything starts', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'a.mjs'))
  for (const name of ['a.rb', 'a.b.mjs', 'a.py', 'b.mjs'])
    await writeFile(join(folder.path, name), '')
  const run = (...flags: string[]) =>
    runHere(dev, ['--data', join(folder.path, 'data'), ...flags], { workingFolder: folder.path })
  const refused: readonly (readonly [readonly string[], string])[] = [
    [['--handler', './none.mjs'], 'Cannot use --handler "./none.mjs": there is no such file'],
    [
      ['--handler', 'a.mjs'],
      'Cannot use --handler "a.mjs": it is a folder; name the file that exports the handler',
    ],
    [
      ['--handler', 'a.rb'],
      'Cannot use --handler "a.rb": expected a file that ends in one of .mjs, .js, .cjs, .ts, .mts, .cts, .py',
    ],
    [
      ['--handler', 'a.b.mjs'],
      'Cannot use --handler "a.b.mjs": Lambda takes a dot in its name for the end of the name; rename the file',
    ],
    [
      ['--handler', 'b.mjs', '--handler-name', 'a b'],
      'Cannot use --handler-name "a b": expected the name of a function, such as handler',
    ],
    [
      ['--handler-name', 'save'],
      'Cannot use --handler-name "save": it names what the file of --handler exports, and there is none',
    ],
    [
      ['--handler', 'b.mjs', '--empty'],
      'Cannot use --handler with --empty: there is no pipeline that it would change',
    ],
  ]
  for (const [flags, message] of refused) {
    await expect(run(...flags)).rejects.toMatchObject({ code: 'invalid-argument', message })
  }
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('PATH', folder.path)
  await expect(run('--handler', 'a.py')).rejects.toMatchObject({
    code: 'configuration',
    message: 'Cannot run a.py: this machine has no python3; install Python 3 and boto3',
  })
})
