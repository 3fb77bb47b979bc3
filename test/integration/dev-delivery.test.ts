import { setTimeout as wait } from 'node:timers/promises'
import { paginateScan } from '@aws-sdk/client-dynamodb'
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { getRow } from '../../src/table/index.ts'
import { type Development, startDevelopment, temporaryFolder, until } from './development.ts'

const Bucket = 'uploads'
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:upload-ledger'

async function configurationOf({ s3 }: Development) {
  const get = new GetBucketNotificationConfigurationCommand({ Bucket })
  const { $metadata, ...configuration } = await s3.send(get)
  return configuration
}

async function upload({ s3, table }: Development, Key: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
  await until(
    () => getRow(table, Bucket, Key),
    () => `the upload of ${Key} left no row`,
  )
}

const ticks = ({ output }: Development) => output().match(/^ {2}✓/gm)?.length

test('each delivery is set up by a start, seen by the checklist, and changed by a later start', async () => {
  await using folder = await temporaryFolder()
  const outputs: string[] = []
  const runWith = async (flags: string[], look: (running: Development) => Promise<void>) => {
    await using running = await startDevelopment(folder.path, flags)
    expect(ticks(running), running.output()).toBe(8)
    await look(running)
    outputs.push(running.output())
  }

  await runWith(['--delivery', 'queue'], async (running) => {
    expect(await configurationOf(running)).toMatchObject({
      QueueConfigurations: [{ Id: 'upload-ledger', QueueArn: queueArn }],
    })
    await upload(running, 'incoming/by queue')
    await running.s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere', Body: 'x' }))
  })
  await runWith(['--delivery', 'eventbridge'], async (running) => {
    expect(await configurationOf(running)).toEqual({ EventBridgeConfiguration: {} })
    await upload(running, 'incoming/by+eventbridge')
    await running.s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere', Body: 'x' }))
  })
  await runWith([], async (running) => {
    expect(await configurationOf(running)).toEqual({ EventBridgeConfiguration: {} })
    await upload(running, 'incoming/by the same')
  })
  await runWith(['--delivery', 'direct'], async (running) => {
    const configuration = await configurationOf(running)
    expect(Object.keys(configuration)).toEqual(['LambdaFunctionConfigurations'])
    await upload(running, 'incoming/directly')
    // By now both events of it would have left a row, if the prefix had let them through.
    expect(await getRow(running.table, Bucket, 'elsewhere')).toBeUndefined()
  })
  // Whatever the way, one way at a time.
  expect(outputs.join('')).not.toContain('duplicate')
}, 120_000)

test('with EventBridge’s switch taken away, the trigger’s tick is a cross', async () => {
  await using folder = await temporaryFolder()
  await using running = await startDevelopment(folder.path, ['--delivery', 'eventbridge'])
  const NotificationConfiguration = {}
  await running.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
  const page = await (await fetch(running.consoleUrl)).text()
  expect(page).toMatch(/✗<\/span> <b>Trigger fired<\/b>/)
  expect(page).toContain('--prefix incoming/ --delivery eventbridge')
})

const uploads = 240
const kills = 4

test('4 kills (-9) under 240 uploads through the queue lose no acknowledged upload', async () => {
  await using folder = await temporaryFolder()
  let running = await startDevelopment(folder.path, ['--delivery', 'queue'])
  let starting: Promise<unknown> = Promise.resolve()
  const acknowledged: string[] = []
  let next = 0

  const write = async () => {
    while (next < uploads) {
      const Key = `incoming/${next++}`
      const put = () =>
        running.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }), {
          abortSignal: AbortSignal.timeout(10_000),
        })
      // An upload that fails is sent again, as a client does, until it is acknowledged.
      while (!(await put().catch(() => wait(20)))) await starting
      acknowledged.push(Key)
    }
  }
  const kill = async () => {
    for (let i = 0; i < kills; i++) {
      while (next < (uploads / kills) * i) await wait(5)
      await wait(Math.random() * 60)
      await running.stop('SIGKILL')
      const restarted = startDevelopment(folder.path)
      starting = restarted
      running = await restarted
    }
  }
  await Promise.all([kill(), ...Array.from({ length: 8 }, write)])
  expect(acknowledged).toHaveLength(uploads)
  const missing = async () => {
    const rows = new Set<string>()
    const { client, name: TableName } = running.table
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      for (const { object_key: key } of Items) rows.add(key?.S ?? '')
    }
    return acknowledged.filter((key) => !rows.has(key))
  }
  await until(
    async () => (await missing()).length === 0,
    () => 'not every acknowledged upload has a row',
  )
  expect(running.output()).not.toContain('dead letter')
  await running.stop()
}, 180_000)
