import type { InFlight } from './in-flight.ts'
import type { StoredMessages } from './stored-messages.ts'

/**
 * Removes all messages that are in a queue now, in flight or not.
 *
 * @throws {Error} when closing came first
 */
export async function purge(
  queueName: string,
  messages: StoredMessages,
  inFlight: InFlight,
): Promise<void> {
  const settled = inFlight.receiptHandles().map((receiptHandle) => inFlight.settle(receiptHandle))
  await Promise.all(settled.map((message) => message && messages.remove(message.taken)))
  // As if it were the end of time, so that those that are hidden are among them.
  for await (const taken of messages.takeAll(Number.MAX_SAFE_INTEGER)) await messages.remove(taken)
  if (!messages.closing.aborted) return
  const fact = 'the local cloud is stopping; purge it again'
  throw new Error(`Cannot purge the queue ${queueName}: ${fact}`)
}
