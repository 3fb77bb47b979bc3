import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { printable } from '../../core/index.ts'
import { asking } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'

/** A queue with dead letters, and the client that reaches it. */
export interface LetterQueue {
  readonly sqs: SQSClient
  readonly name: string
  readonly url: string
}

export interface LetterCounts {
  readonly visible: number
  /** Received by somebody, and hidden until their visibility timeout is over. */
  readonly inFlight: number
}

/** How many letters a queue has, roughly, as SQS counts. */
export async function countLetters({ sqs, name, url }: LetterQueue): Promise<LetterCounts> {
  const { Attributes = {} } = await asking(
    `count the letters in ${printable(name)}`,
    'sqs:GetQueueAttributes',
    () =>
      sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      ),
  )
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  }
}

/** A message that is hidden from others for as long as this process goes through its queue. */
export interface HeldMessage {
  readonly message: Message
  /** Deletes it for good; otherwise it is visible again at the end. */
  delete(): Promise<void>
}

/**
 * Goes through a queue, some messages at a time and each message once, and makes those that were not
 * deleted visible again at the end, however it ends. After a kill they become visible by themselves,
 * once their visibility timeout is over.
 *
 * Holds a message's id and receipt handle and never its body.
 *
 * @param holdSeconds how long a message stays hidden, at least the time that the caller takes for one
 */
export async function* holdMessages(
  queue: LetterQueue,
  { holdSeconds, signal }: { readonly holdSeconds: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly HeldMessage[], void> {
  const { sqs, name, url } = queue
  const held = new Map<string, string>()
  const hold = ({ MessageId: id = '', ReceiptHandle: handle = '' }: Message) => {
    const isNew = !held.has(id)
    held.set(id, handle)
    return isNew
  }
  try {
    while (!signal.aborted) {
      const messages = await asking(
        `receive the letters in ${printable(name)}`,
        'sqs:ReceiveMessage',
        () => receive(queue, holdSeconds),
      )
      if (messages.length === 0) return
      // One whose visibility timeout is over meanwhile comes again, and is held again.
      const found = messages.filter(hold)
      if (found.length === 0) continue
      yield found.map((message) => ({
        message,
        async delete() {
          const id = message.MessageId ?? ''
          await asking(`delete the letter ${printable(id)}`, 'sqs:DeleteMessage', () =>
            sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: held.get(id) })),
          )
          held.delete(id)
        },
      }))
    }
  } finally {
    await release(queue, [...held.values()])
  }
}

/** Waits a second for messages, because SQS then asks all of its servers. */
async function receive({ sqs, url }: LetterQueue, seconds: number): Promise<readonly Message[]> {
  try {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: seconds,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    return Messages
  } catch (error) {
    // As many are in flight as SQS allows: 120,000.
    if (nameOf(error) === 'OverLimit') return []
    throw error
  }
}

/** A message that cannot be made visible becomes so by itself, or is gone. */
async function release({ sqs, url }: LetterQueue, handles: readonly string[]): Promise<void> {
  for (let at = 0; at < handles.length; at += atOnce) {
    await Promise.all(
      handles.slice(at, at + atOnce).map((ReceiptHandle) =>
        sqs
          .send(
            new ChangeMessageVisibilityCommand({
              QueueUrl: url,
              ReceiptHandle,
              VisibilityTimeout: 0,
            }),
          )
          .catch(() => {}),
      ),
    )
  }
}

const atOnce = 16
