import type { Message } from './messages.ts'

/** A queue and its dead letters by SQS's rules, without its clock. */
export interface Queue {
  /** At most `most` messages, which nobody else gets until they are deleted or come back. */
  receive(most: number): readonly Message[]
  /** Deletes a batch but for the messages that failed: these come back, behind all others. */
  settle(messages: readonly Message[], failed: readonly string[]): void
  /** Whether no message is left, neither waiting nor being worked on. */
  empty(): boolean
  /** Whether a message is left of which the age of the oldest message tells. */
  ages(): boolean
  readonly deadLetters: readonly Message[]
}

/** A message that comes back is out of the age of the oldest message once it was received so often. */
const unagedReceives = 3

/**
 * @param maxReceiveCount a message that was received so often and comes back is a dead letter
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function createQueue(messages: readonly Message[], maxReceiveCount: number): Queue {
  const waiting = [...messages]
  const receives = new Map<string, number>()
  const deadLetters: Message[] = []
  let underWay = 0
  return {
    receive(most) {
      const received = waiting.splice(0, most)
      underWay += received.length
      for (const { messageId } of received) {
        receives.set(messageId, (receives.get(messageId) ?? 0) + 1)
      }
      return received
    },
    settle(settled, failed) {
      const ids = new Set(settled.map(({ messageId }) => messageId))
      const unknown = failed.filter((id) => !ids.has(id))
      // To Lambda, an id that is not in the batch makes a failure of all of it.
      const back =
        unknown.length > 0 ? settled : settled.filter((m) => failed.includes(m.messageId))
      underWay -= settled.length
      for (const message of back) {
        const dead = (receives.get(message.messageId) ?? 0) >= maxReceiveCount
        ;(dead ? deadLetters : waiting).push(message)
      }
    },
    ages: () =>
      underWay > 0 ||
      waiting.some(({ messageId }) => (receives.get(messageId) ?? 0) < unagedReceives),
    empty: () => waiting.length === 0 && underWay === 0,
    deadLetters,
  }
}
