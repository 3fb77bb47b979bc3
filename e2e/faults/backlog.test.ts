import { paginateScan } from '@aws-sdk/client-dynamodb'
import { Match } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { synthesize } from '../../packages/upload-ledger/test/cdk/synthesize.ts'
import { type AlarmProperties, type AlarmState, alarmStates } from './alarm.ts'
import { type Bundle, startBundle } from './bundle.ts'
import { hotPartition } from './hot-partition.ts'
import { batch, creation, failuresIn, type Message } from './messages.ts'
import { createQueue, type Queue } from './queue.ts'

const backlog = 5_000
const instances = 4
/** What the construct gives its queue, as AWS recommends. */
const maxReceiveCount = 5
/** More than the first batches can use up by the SDK's four attempts: they fail, and come back. */
const refusedFirst = instances * 10 * 4 + 20

test('a backlog of 5,000 messages drains through a partition of 1,000 writes a second, and only poison becomes dead letters', async () => {
  await using bundle = await startBundle({ concurrency: instances })
  const partition = hotPartition(1_000, refusedFirst)
  bundle.proxy.planOthers(partition.fault)
  const good = Array.from({ length: backlog }, (_, i) => creation(`incoming/${i}`))
  const poison = Array.from({ length: 20 }, (_, i) => poisonMessage(i))
  const queue = createQueue(mixed(good, poison), maxReceiveCount)
  const ages: boolean[] = []
  await Promise.all(Array.from({ length: instances }, () => drain(queue, bundle, ages)))

  expect(queue.empty()).toBe(true)
  expect(await bundle.metric('failed')).toBeGreaterThan(0)
  expect(ids(queue.deadLetters)).toEqual(ids(poison))
  expect((await rows(bundle)).toSorted()).toEqual(ids(good))
  // Each event was recorded once, or found its own row if the answer to that came too late.
  const [written, duplicate] = [await bundle.metric('written'), await bundle.metric('duplicate')]
  expect(written + duplicate).toBe(backlog)

  // How long it took, the test says: the queue was the same.
  const alarm = ageAlarm()
  expect(changes(alarm, ages, 45 * 60)).toEqual(['OK', 'ALARM', 'OK'])
  expect(changes(alarm, ages, 14 * 60)).toEqual(['OK'])
}, 300_000)

/**
 * Works as one poller of an event source mapping does, until nothing is left.
 *
 * @param ages is added to with each batch
 */
async function drain(queue: Queue, { invoke }: Bundle, ages: boolean[]): Promise<void> {
  for (let invocations = 0; invocations < backlog && !queue.empty(); invocations++) {
    const messages = queue.receive(10)
    if (messages.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      continue
    }
    const result = await invoke(batch(messages))
    queue.settle(messages, result.ok ? failuresIn(result.answer) : ids(messages))
    ages.push(queue.ages())
  }
}

/** What the construct sets on the age of the queue that it makes for uploads. */
function ageAlarm(): AlarmProperties {
  const { template } = synthesize({ delivery: 'queue' })
  const [queue] = Object.keys(
    template.findResources('AWS::SQS::Queue', { Properties: { RedrivePolicy: Match.anyValue() } }),
  )
  const [alarm, ...others] = Object.values(
    template.findResources('AWS::CloudWatch::Alarm', {
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      },
    }),
  )
  if (alarm === undefined || others.length > 0) throw new Error('Cannot take the only alarm on age')
  return alarm.Properties
}

/**
 * The states that the alarm is in, one after the other, if all messages were sent at once and the
 * queue took so long to drain. SQS reports the age each minute, as long as there is a message.
 */
function changes(
  alarm: AlarmProperties,
  ages: readonly boolean[],
  drainSeconds: number,
): readonly AlarmState[] {
  const samples = Array.from({ length: Math.floor(drainSeconds / 60) }, (_, i) => 60 * i)
    .filter((at) => ages[Math.floor((at / drainSeconds) * ages.length)])
    .map((at) => ({ atSeconds: at, value: at }))
  const states = alarmStates(alarm, samples, 2 * drainSeconds)
  return states.filter((state, i) => state !== states[i - 1])
}

/** The whole of a poison message differs: some are no JSON, some lack what a row must have. */
function poisonMessage(i: number): Message {
  const messageId = `poison-${i}`
  if (i % 2 === 0) return { messageId, body: `{"Records":[{"s3":` }
  return { messageId, body: creation('%zz', { size: -i }).body }
}

/** One poison message in every so many. */
function mixed(good: readonly Message[], poison: readonly Message[]): Message[] {
  const each = Math.floor(good.length / poison.length)
  return good.flatMap((message, i) => {
    const bad = i % each === 0 ? poison[i / each] : undefined
    return bad === undefined ? [message] : [bad, message]
  })
}

function ids(messages: readonly Message[]): readonly string[] {
  return messages.map(({ messageId }) => messageId).toSorted()
}

async function rows({ table: { client, name: TableName } }: Bundle): Promise<string[]> {
  const keys: string[] = []
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { object_key: key } of Items) keys.push(key?.S ?? '')
  }
  return keys
}
