import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  keys,
  region,
  runCommand,
  startDevelopment,
  temporaryFolder,
} from '../support/development.ts'
import { person } from '../support/person.ts'
import { testWithAwsCli } from '../support/test-with.ts'
import { examine, typeIn } from './doctor.ts'

const Bucket = 'uploads'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  // Direct; each start after it changes the delivery of what is there.
  await (await startDevelopment(folder.path)).stop()
})
afterAll(() => folder[Symbol.asyncDispose]())

const here = (...args: string[]) => examine(['--data', folder.path, ...args])

test('doctor passes a pipeline that delivers through a queue', async () => {
  await using development = await startDevelopment(folder.path, ['--delivery', 'queue'])
  expect(await here()).toMatchObject({ code: 0, unseen: {} })
  const sqs = new SQSClient({ endpoint: development.dynamodbUrl, region, credentials: keys })
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: 'upload-ledger-dead-letters' }),
  )
  const MessageBody = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket })
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  sqs.destroy()
  const report = await here('--no-upload')
  expect(report.unseen).toEqual({ 'dead-letters': 'missing' })
  const [cause, command = ''] = report.fix('dead-letters').split('; then run: ')
  expect(cause).toMatch(/^fix the cause first, which the log names \(npx upload-ledger logs/)
  const [npx, program, ...args] = command.split(' ')
  expect([npx, program]).toEqual(['npx', 'upload-ledger'])
  expect(await runCommand(args, person)).toMatchObject({ code: 0 })
  expect(await here('--no-upload')).toMatchObject({ code: 0, unseen: {} })
})

testWithAwsCli()('with EventBridge, its switch is checked and a second route found', async () => {
  await using development = await startDevelopment(folder.path, ['--delivery', 'eventbridge'])
  const { s3 } = development
  const put = (NotificationConfiguration: object) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
  const good = await here()
  expect(good).toMatchObject({ code: 0, unseen: {} })
  expect(good.lines.map(({ id }) => id)).toContain('eventbridge')

  await put({})
  const off = await here('--no-upload')
  expect(off.unseen).toEqual({ eventbridge: 'missing' })
  await typeIn(off.fix('eventbridge'), person)
  const LambdaFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:upload-ledger'
  await put({
    EventBridgeConfiguration: {},
    LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:Put'] }],
  })
  const twice = await here('--no-upload')
  expect(twice.unseen).toEqual({ overlap: 'missing' })
  expect(twice.lines.find(({ id }) => id === 'overlap')?.detail).toMatch(
    /^the same events arrive by notification .* \(direct\) and by rule upload-ledger-uploads \(eventbridge\)$/,
  )
  await put({ EventBridgeConfiguration: {} })
  expect(await here()).toMatchObject({ code: 0, unseen: {} })
})
