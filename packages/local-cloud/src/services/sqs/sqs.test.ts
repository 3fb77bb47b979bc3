import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type CloudUnderTest,
  eventually,
  startCloudUnderTest,
} from '../testing/cloud-under-test.ts'

const arn = 'arn:aws:sqs:us-east-1:000000000000'

let t: CloudUnderTest
let sqs: SQSClient
let QueueUrl: string
beforeAll(async () => {
  t = await startCloudUnderTest()
  sqs = new SQSClient(t.client)
  QueueUrl = `${t.cloud.dynamodbUrl}/000000000000/work`
})
afterAll(async () => {
  sqs.destroy()
  await t.close()
})
beforeEach(async () => {
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
})

const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) => {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input })
  return (await sqs.send(command)).Messages ?? []
}
const counts = () => t.cloud.queue('work').counts()

test('queues are found by their names, and say what they are', async () => {
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'd' }))
  expect(QueueUrls).toEqual([`${t.cloud.dynamodbUrl}/000000000000/dead`])
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl)
  await send('one')
  const all = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  expect(all.Attributes).toEqual({
    QueueArn: `${arn}:work`,
    ApproximateNumberOfMessages: '1',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: '60',
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: '1048576',
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'false',
    RedrivePolicy: `{"deadLetterTargetArn":"${arn}:dead","maxReceiveCount":2}`,
  })
  const some = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'Policy'] }),
  )
  expect(some.Attributes).toEqual({ QueueArn: `${arn}:work` })
})

test('a received message is invisible until it is deleted', async () => {
  const sent = await send('hello ü')
  const [message] = await receive({ MessageSystemAttributeNames: ['All'] })
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'hello ü',
    Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
  })
  expect(await receive()).toEqual([])
  expect(counts()).toMatchObject({ visible: 0, inFlight: 1 })
  const { ReceiptHandle } = message ?? {}
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  expect(counts()).toMatchObject({ visible: 0, inFlight: 0 })
})

test('visibility timeout 0 returns a message at once and dead-letters it at maxReceiveCount', async () => {
  await send('again')
  for (const count of ['1', '2']) {
    const [message] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
    expect(message?.Attributes).toEqual({ ApproximateReceiveCount: count })
    const { ReceiptHandle } = message ?? {}
    const hide = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }
    await sqs.send(new ChangeMessageVisibilityCommand(hide))
    await expect(sqs.send(new ChangeMessageVisibilityCommand(hide))).rejects.toMatchObject({
      name: 'MessageNotInflight',
    })
  }
  expect(await receive()).toEqual([])

  const SourceArn = `${arn}:dead`
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }))
  const done = await eventually(async () => {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))
    return Results?.find(({ Status }) => Status === 'COMPLETED')
  })
  expect(done).toMatchObject({ SourceArn, ApproximateNumberOfMessagesMoved: 1 })
  const [back] = await receive({ MessageSystemAttributeNames: ['All'] })
  expect(back).toMatchObject({ Body: 'again', Attributes: { ApproximateReceiveCount: '1' } })
})

test('a message whose visibility timeout is over, or that was given back, counts as visible', async () => {
  const attributes = async () => {
    const AttributeNames = ['All'] as const
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] })
    const { Attributes: of = {} } = await sqs.send(asked)
    return [of.ApproximateNumberOfMessages, of.ApproximateNumberOfMessagesNotVisible]
  }
  await send('short')
  await receive({ VisibilityTimeout: 1 })
  expect(await attributes()).toEqual(['0', '1'])
  await eventually(async () => ((await attributes())[0] === '1' ? true : undefined))
  expect(await attributes()).toEqual(['1', '0'])
  // It counts as visible while it is still written back.
  const [{ ReceiptHandle } = {}] = await receive({ WaitTimeSeconds: 5 })
  expect(await attributes()).toEqual(['0', '1'])
  const back = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }
  await sqs.send(new ChangeMessageVisibilityCommand(back))
  expect(await attributes()).toEqual(['1', '0'])
})

test('a task that moves a message which came from no queue fails, and moves the others', async () => {
  const SourceArn = `${arn}:dead`
  const dead = `${t.cloud.dynamodbUrl}/000000000000/dead`
  await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: 'of a function' }))
  await send('of a queue')
  for (const _ of ['1', '2']) {
    const [{ ReceiptHandle } = {}] = await receive()
    const back = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }
    await sqs.send(new ChangeMessageVisibilityCommand(back))
  }
  expect(await receive()).toEqual([])
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }))
  const done = await eventually(async () => {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))
    return Results?.find(({ Status }) => Status !== 'RUNNING')
  })
  expect(done).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'CouldNotDetermineMessageSource',
    ApproximateNumberOfMessagesMoved: 1,
    ApproximateNumberOfMessagesToMove: 2,
  })
  expect((await receive()).map(({ Body }) => Body)).toEqual(['of a queue'])
  expect(t.cloud.queue('dead').counts()).toMatchObject({ visible: 1, inFlight: 0 })
  await sqs.send(new PurgeQueueCommand({ QueueUrl: dead }))
})

test('long polling returns a message that arrives meanwhile', async () => {
  const waiting = receive({ WaitTimeSeconds: 20 })
  await send('awaited')
  expect((await waiting).map(({ Body }) => Body)).toEqual(['awaited'])
})

test('long polling returns a message whose visibility timeout ends meanwhile', async () => {
  await send('short')
  expect(await receive({ VisibilityTimeout: 1 })).toHaveLength(1)
  expect(await receive({ WaitTimeSeconds: 20 })).toHaveLength(1)
})

test('a purge removes visible, in-flight and returned messages', async () => {
  for (const body of ['in hand', 'given back']) await send(body)
  const { ReceiptHandle } = (await receive()).find(({ Body }) => Body === 'given back') ?? {}
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  )
  await send('visible')
  expect(await Array.fromAsync(t.cloud.queue('work').messages())).toHaveLength(3)
  await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  expect(counts()).toMatchObject({ visible: 0, inFlight: 0 })
  expect(await Array.fromAsync(t.cloud.queue('work').messages())).toEqual([])
  await send('after')
  expect((await receive()).map(({ Body }) => Body)).toEqual(['after'])
})

test("missing queues, invalid values and unsupported parameters get SQS's own errors", async () => {
  const MessageBody = 'x'
  const elsewhere = QueueUrl.replace('000000000000', '111111111111')
  const refusals = [
    [new GetQueueUrlCommand({ QueueName: 'none' }), 'QueueDoesNotExist', 400],
    [new SendMessageCommand({ QueueUrl: elsewhere, MessageBody }), 'QueueDoesNotExist', 400],
    [new SendMessageCommand({ QueueUrl, MessageBody: '\u0001' }), 'InvalidMessageContents', 400],
    [new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: 5 }), 'NotImplemented', 501],
    [
      new SendMessageCommand({
        QueueUrl,
        MessageBody,
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      }),
      'NotImplemented',
      501,
    ],
    [new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' }), 'ReceiptHandleIsInvalid', 400],
    [
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Other' as 'All'] }),
      'InvalidAttributeName',
      400,
    ],
    [
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }),
      'InvalidParameterValue',
      400,
    ],
    [new StartMessageMoveTaskCommand({ SourceArn: `${arn}:work` }), 'InvalidParameterValue', 400],
    // A function's failures go there, and no queue's dead letters.
    [
      new StartMessageMoveTaskCommand({ SourceArn: `${arn}:failures` }),
      'InvalidParameterValue',
      400,
    ],
    [new CreateQueueCommand({ QueueName: 'new' }), 'UnknownOperationException', 501],
  ] as const
  for (const [command, name, httpStatusCode] of refusals) {
    await expect(sqs.send(command as CreateQueueCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    })
  }
})
