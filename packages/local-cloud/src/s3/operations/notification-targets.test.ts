import {
  CreateBucketCommand,
  DeleteObjectCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { functionArn, queueArn } from '../testing/start.ts'

const Bucket = 'targets'
const Events: Event[] = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*']
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => endpoint.close())

async function configure(
  NotificationConfiguration: NotificationConfiguration,
  SkipDestinationValidation?: boolean,
): Promise<{ requestId?: string; hostId?: string }> {
  const input = { Bucket, NotificationConfiguration, SkipDestinationValidation }
  const { $metadata } = await endpoint.client.send(
    new PutBucketNotificationConfigurationCommand(input),
  )
  return {
    ...($metadata.requestId === undefined ? {} : { requestId: $metadata.requestId }),
    ...($metadata.extendedRequestId === undefined ? {} : { hostId: $metadata.extendedRequestId }),
  }
}

const filter = (prefix: string, suffix?: string) => ({
  Key: {
    FilterRules: [
      { Name: 'prefix' as const, Value: prefix },
      ...(suffix === undefined ? [] : [{ Name: 'suffix' as const, Value: suffix }]),
    ],
  },
})

const put = (Key: string) =>
  endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))

test('a new queue target gets s3:TestEvent and then the events that its filter matches', async () => {
  const timeMs = Date.now()
  endpoint.clock.now = () => timeMs
  const { requestId, hostId } = await configure({
    QueueConfigurations: [
      { Id: 'in', QueueArn: queueArn, Events, Filter: filter('in/') },
      { Id: 'out', QueueArn: queueArn, Events, Filter: filter('out/') },
    ],
  })
  await put('in/a b')
  await put('elsewhere')
  const messages = await endpoint.messages()
  expect(messages.every((message) => message.queueArn === queueArn)).toBe(true)
  const [testEvent, notification, ...others] = messages.map(({ body }) => JSON.parse(body))
  expect(others).toEqual([])
  expect(testEvent).toEqual({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(timeMs).toISOString(),
    Bucket,
    RequestId: requestId,
    HostId: hostId,
  })
  expect(notification.Records).toMatchObject([
    { eventName: 'ObjectCreated:Put', s3: { configurationId: 'in', object: { key: 'in/a+b' } } },
  ])
  expect(await endpoint.invocations()).toEqual([])
})

test('one configuration notifies functions, queues and EventBridge, each in its form', async () => {
  await configure({
    LambdaFunctionConfigurations: [
      { LambdaFunctionArn: functionArn, Events, Filter: filter('', '.txt') },
    ],
    QueueConfigurations: [{ QueueArn: queueArn, Events, Filter: filter('', '.png') }],
    EventBridgeConfiguration: {},
  })
  expect(await endpoint.invocations()).toEqual([])
  for (const Key of ['a+b.txt', 'c.png', 'd.gif']) await put(Key)
  await endpoint.client.send(new DeleteObjectCommand({ Bucket, Key: 'd.gif' }))
  const [invocations, messages, published] = await Promise.all([
    endpoint.invocations(),
    endpoint.messages(),
    endpoint.published(),
  ])
  expect(invocations.map(({ payload }) => payload)).toMatchObject([
    { Records: [{ s3: { object: { key: 'a%2Bb.txt' } } }] },
  ])
  expect(messages.slice(1).map(({ body }) => JSON.parse(body))).toMatchObject([
    { Records: [{ s3: { object: { key: 'c.png' } } }] },
  ])
  expect(published).toMatchObject([
    { 'detail-type': 'Object Created', detail: { object: { key: 'a+b.txt', size: 5 } } },
    { 'detail-type': 'Object Created', detail: { object: { key: 'c.png' } } },
    { 'detail-type': 'Object Created', detail: { object: { key: 'd.gif' } } },
    { 'detail-type': 'Object Deleted', detail: { object: { key: 'd.gif' } } },
  ])
})

test('a configuration of every kind is read back as written, and replaced whole', async () => {
  const NotificationConfiguration = {
    LambdaFunctionConfigurations: [
      { Id: 'f', LambdaFunctionArn: functionArn, Events: Events.slice(0, 1) },
    ],
    QueueConfigurations: [{ Id: 'q', QueueArn: queueArn, Events: Events.slice(1) }],
    EventBridgeConfiguration: {},
  }
  await configure(NotificationConfiguration)
  const get = new GetBucketNotificationConfigurationCommand({ Bucket })
  const { $metadata, ...read } = await endpoint.client.send(get)
  expect(read).toEqual(NotificationConfiguration)
  await configure({ EventBridgeConfiguration: {} })
  const { $metadata: _, ...replaced } = await endpoint.client.send(get)
  expect(replaced).toEqual({ EventBridgeConfiguration: {} })
})

test('targets of any kind may not overlap', async () => {
  const targets = (ofFunction: object, ofQueue: object): NotificationConfiguration => ({
    LambdaFunctionConfigurations: [{ LambdaFunctionArn: functionArn, Events, ...ofFunction }],
    QueueConfigurations: [{ QueueArn: queueArn, Events, ...ofQueue }],
  })
  const overlap = {
    name: 'InvalidArgument',
    message: expect.stringMatching(/^Configurations overlap\. /),
  }
  const same = { Filter: filter('in/') }
  await expect(configure(targets(same, same))).rejects.toMatchObject(overlap)
  await expect(configure(targets(same, {}))).rejects.toMatchObject(overlap)
  const deeper = { Filter: filter('in/deep/'), Events: ['s3:ObjectCreated:Post'] }
  await expect(configure(targets(same, deeper))).rejects.toMatchObject(overlap)
  await configure(targets(same, { Filter: filter('out/') }))
  await configure(targets({ Filter: filter('', '.a') }, { Filter: filter('', '.b') }))
  await configure(targets({ Events: ['s3:ObjectCreated:*'] }, { Events: ['s3:ObjectRemoved:*'] }))
})

test('an id is used once over all kinds of targets', async () => {
  const twice = configure({
    LambdaFunctionConfigurations: [
      { Id: 'x', LambdaFunctionArn: functionArn, Events: Events.slice(0, 1) },
    ],
    QueueConfigurations: [{ Id: 'x', QueueArn: queueArn, Events: Events.slice(1) }],
  })
  await expect(twice).rejects.toMatchObject({ name: 'InvalidArgument' })
})

test('a missing queue is refused unless validation is skipped', async () => {
  const configuration = { QueueConfigurations: [{ QueueArn: `${queueArn}-not`, Events }] }
  await expect(configure(configuration)).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
    ArgumentName: `${queueArn}-not`,
    ArgumentValue: 'The destination queue does not exist',
  })
  await configure(configuration, true)
  expect(await endpoint.messages()).toEqual([])
})

test('a topic is NotImplemented, and the old configuration stays', async () => {
  await configure({ EventBridgeConfiguration: {} })
  const topic = configure({
    TopicConfigurations: [{ TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Events }],
  })
  await expect(topic).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('topics are not supported'),
  })
  await put('k')
  expect(await endpoint.published()).toHaveLength(1)
})
