import type { Message, Receipt, WorkingQueue } from '../../delivery/index.ts'
import type { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import type { Operation } from '../service.ts'
import { addressedArn, queueAddressed } from './queue-named.ts'
import { md5 } from './send-message.ts'
import { waitForMessages } from './wait-for-messages.ts'

/**
 * Receives messages, and waits for the first if it is asked to. A message that arrives after the
 * receiver has gone stays in flight until its visibility timeout is over, as on AWS.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const receiveMessage: Operation = {
  members: [
    'QueueUrl',
    'MaxNumberOfMessages',
    'VisibilityTimeout',
    'WaitTimeSeconds',
    'AttributeNames',
    'MessageSystemAttributeNames',
    'MessageAttributeNames', // messages have no attributes of their own here
  ],
  permission: { action: 'sqs:ReceiveMessage', resource: addressedArn },
  async run(input, call) {
    const received = await receive(input, queueAddressed(input, call), call)
    const names = [...input.texts('AttributeNames'), ...input.texts('MessageSystemAttributeNames')]
    return received.length === 0
      ? { body: {} }
      : { body: { Messages: received.map((receipt) => describe(receipt, names)) } }
  },
}

async function receive(input: Input, queue: WorkingQueue, call: Call): Promise<readonly Receipt[]> {
  const most = input.wholeNumber('MaxNumberOfMessages', 1, 10) ?? 1
  const seconds = input.wholeNumber('VisibilityTimeout', 0, 43_200)
  const timeoutMs = seconds === undefined ? queue.visibilityTimeoutMs : seconds * 1000
  const untilMs = call.now() + (input.wholeNumber('WaitTimeSeconds', 0, 20) ?? 0) * 1000
  for (;;) {
    const waiting = waitForMessages(queue, untilMs, call)
    const received = await queue.receive(most, timeoutMs)
    if (received.length > 0 || !(await waiting.more())) {
      waiting.end()
      return received
    }
  }
}

function describe({ message, receiptHandle }: Receipt, names: readonly string[]): object {
  const attributes = Object.entries(attributesOf(message)).filter(
    ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
  )
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(attributes.length === 0 ? {} : { Attributes: Object.fromEntries(attributes) }),
  }
}

function attributesOf(message: Message): Readonly<Record<string, string | undefined>> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  }
}
