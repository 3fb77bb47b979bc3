import type { Message } from '@aws-sdk/client-sqs'
import {
  type FailedInvocation,
  failedInvocationOf,
  type NotificationRecord,
  type ObjectEvent,
  readNotification,
} from '../../core/index.ts'

/** A dead letter, as it lies in a queue. */
export interface DeadLetter {
  /** SQS's message id, which stays the same for as long as the letter lies there. */
  readonly id: string
  /** The name of its queue. */
  readonly queue: string
  /** When it was given up, or else when it was sent: an ISO time, or empty if nobody says. */
  readonly since: string
  /** How often it was received, which includes each look at it. */
  readonly receives: number
  /** Why it is here, as far as the letter says. */
  readonly cause: string
  /** Whether it says so; otherwise the log of the function may. */
  readonly isCauseKnown: boolean
  readonly events: readonly LetterEvent[]
  /** What the function is invoked with to process it again. */
  readonly payload: object
  /** The function that failed; absent where the letter does not name it. */
  readonly functionArn: string | undefined
  readonly body: string
}

/** An event in a letter, under the names of the row. */
export interface LetterEvent {
  readonly bucket: string
  readonly object_key: string
  readonly event_name: string
  readonly event_time: string
}

/**
 * Reads a message of a dead-letter queue, whoever put it there: Lambda's on-failure destination, alone
 * or through a topic or an event bus; a function's own dead-letter queue; EventBridge; or a redrive
 * policy, which leaves the message as it was and names no cause.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function readDeadLetter(message: Message, queue: string): DeadLetter {
  const { MessageId: id = '', Body: body = '', Attributes: facts = {} } = message
  const parsed = parse(body)
  const failed = failedInvocationOf(parsed)
  const payload = failed === undefined ? parsed : failed.payload
  const records = recordsOf(payload)
  const attributes = attributesOf(message)
  const sentAt = Number(facts.SentTimestamp ?? Number.NaN)
  const sent = Number.isFinite(sentAt) ? new Date(sentAt).toISOString() : ''
  const cause = (failed && causeOf(failed)) ?? causeIn(attributes) ?? poisonIn(records)
  return {
    id,
    queue,
    since: failed?.time ?? sent,
    receives: Number(facts.ApproximateReceiveCount ?? 0),
    cause: cause ?? unknownCause(facts),
    isCauseKnown: cause !== undefined,
    events: records.flatMap(eventsOf),
    payload: isEvent(payload) ? payload : batchOf(id, body),
    functionArn: failed?.functionArn,
    body,
  }
}

/** A body that is not JSON stays a text, which the function finds to be poison again. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function isEvent(payload: unknown): payload is object {
  return typeof payload === 'object' && payload !== null
}

/** Lambda takes an event for an object, so a text goes as the one message of a queue's batch. */
function batchOf(messageId: string, body: string): object {
  return { Records: [{ messageId, body, eventSource: 'aws:sqs' }] }
}

function recordsOf(payload: unknown): readonly NotificationRecord[] {
  const notification = readNotification(payload)
  return notification.kind === 'direct'
    ? notification.records
    : notification.messages.flatMap(({ records }) => records)
}

function eventsOf(record: NotificationRecord): readonly LetterEvent[] {
  if (record.kind === 'poison' || record.event === undefined) return []
  const { bucket, key, eventName, eventTime }: ObjectEvent = record.event
  return [{ bucket, object_key: key, event_name: eventName, event_time: eventTime }]
}

function causeOf({ condition, attempts, error }: FailedInvocation): string {
  const times = attempts === undefined ? '' : ` after ${attempts} attempts`
  const how = condition === undefined ? '' : `${condition}${times}`
  return [how, error].filter(Boolean).join(': ') || 'the function failed'
}

function attributesOf({ MessageAttributes = {} }: Message): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
  )
}

/** Lambda writes `ErrorMessage` to a function's own dead-letter queue, EventBridge `ERROR_MESSAGE`. */
function causeIn(attributes: ReadonlyMap<string, string>): string | undefined {
  const code = attributes.get('ErrorCode') ?? attributes.get('ERROR_CODE')
  const words = attributes.get('ErrorMessage') ?? attributes.get('ERROR_MESSAGE')
  return [code, words].filter(Boolean).join(': ') || undefined
}

function poisonIn(records: readonly NotificationRecord[]): string | undefined {
  for (const record of records) if (record.kind === 'poison') return record.error.message
  return undefined
}

function unknownCause({
  DeadLetterQueueSourceArn: source,
}: NonNullable<Message['Attributes']>): string {
  const from = source === undefined ? '' : ` from the queue ${source.split(':').at(-1)}`
  return `failed too often${from}; the log of the function has the error`
}
