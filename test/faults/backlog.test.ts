import { paginateScan } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { type Bundle, startBundle } from './bundle.ts'
import { hotPartition } from './hot-partition.ts'
import { batch, creation, failuresIn, type Message } from './messages.ts'
import { createQueue, type Queue } from './queue.ts'

const backlog = 10_000
const instances = 4
/** What the construct gives its queue, as AWS recommends. */
const maxReceiveCount = 5
/** More than the first batches can use up by the SDK's four attempts: they fail, and come back. */
const refusedFirst = instances * 10 * 4 + 20

test('F20, F25 a backlog of 10,000 drains through a partition of 1,000 writes a second, and only poison is left over', async () => {
  await using bundle = await startBundle({ concurrency: instances })
  const partition = hotPartition(1_000, refusedFirst)
  bundle.proxy.planOthers(partition.fault)
  const good = Array.from({ length: backlog }, (_, i) => creation(`incoming/${i}`))
  const poison = Array.from({ length: 20 }, (_, i) => poisonMessage(i))
  const queue = createQueue(mixed(good, poison), maxReceiveCount)
  await Promise.all(Array.from({ length: instances }, () => drain(queue, bundle)))

  expect(queue.empty()).toBe(true)
  expect(await bundle.metric('failed')).toBeGreaterThan(0)
  expect(ids(queue.deadLetters)).toEqual(ids(poison))
  expect((await rows(bundle)).toSorted()).toEqual(ids(good))
  // What is throttled is not applied: each event took one write that counts.
  expect(await bundle.metric('written')).toBe(backlog)
}, 300_000)

/** Works as one poller of an event source mapping does, until nothing is left. */
async function drain(queue: Queue, { invoke }: Bundle): Promise<void> {
  for (let invocations = 0; invocations < backlog && !queue.empty(); invocations++) {
    const messages = queue.receive(10)
    if (messages.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      continue
    }
    const result = await invoke(batch(messages))
    queue.settle(messages, result.ok ? failuresIn(result.answer) : ids(messages))
  }
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
