import { setTimeout as wait } from 'node:timers/promises'
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, inject, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { rowsOf } from '../support/bucket-and-table.ts'
import {
  type Development,
  startDevelopment,
  startInOwnFolder,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { createRandom } from '../support/random.ts'

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

const ticks = ({ output }: Development) => output().match(/^ {2}[✓·]/gm)?.length

test('each start sets up its delivery, and a later start changes it', async () => {
  await using folder = await temporaryFolder()
  const outputs: string[] = []
  const runWith = async (flags: string[], look: (running: Development) => Promise<void>) => {
    await using running = await startDevelopment(folder.path, flags)
    expect(running.output()).not.toMatch(/^ {2}[✗–?]/m)
    expect(ticks(running), running.output()).toBeGreaterThanOrEqual(16)
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
})

test('without the EventBridge switch its step is a cross and those after it are dashes', async () => {
  await using running = await startInOwnFolder(['--delivery', 'eventbridge'])
  const NotificationConfiguration = {}
  await running.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
  const page = await (await fetch(`${running.consoleUrl}/plain`)).text()
  expect(page).toMatch(/✗<\/span> <b>EventBridge is on<\/b>/)
  expect(page).toMatch(/–<\/span> <b>Trigger fired<\/b>/)
  expect(page).toContain('s3api put-bucket-notification-configuration --bucket uploads')
})

const uploads = 240
const kills = 4
const seed = inject('seed')

test(`4 kills (-9) under 240 uploads through the queue lose no acknowledged upload (seed ${seed})`, async () => {
  const random = createRandom(seed)
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
      await wait(random.below(60))
      await running.stop('SIGKILL')
      const restarted = startDevelopment(folder.path)
      starting = restarted
      running = await restarted
    }
  }
  await Promise.all([kill(), ...Array.from({ length: 8 }, write)])
  expect(acknowledged).toHaveLength(uploads)
  const missing = async () => {
    const rows = await rowsOf(running.table)
    return acknowledged.filter((key) => !rows.has(key))
  }
  await until(
    async () => (await missing()).length === 0,
    () => 'not every acknowledged upload has a row',
  )
  expect(running.output()).not.toContain('now a dead letter')
  await running.stop()
})
