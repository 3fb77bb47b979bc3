import { LedgerError } from '../errors.ts'
import type { UnmovedEvent, UploadEvent } from '../upload-event.ts'
import { isEventBridgeEvent, readEventBridgeEvent } from './eventbridge.ts'
import { failedPayload, isOnFailureRecord } from './on-failure.ts'
import { isObject, type NotificationRecord } from './record.ts'
import { isS3Record, readS3Record } from './s3.ts'
import { isSnsEnvelope, isSnsRecord, snsMessage } from './sns.ts'
import { isSqsMessage, type SqsMessage } from './sqs.ts'
import { isTestEvent } from './test-event.ts'

/** The parsed payload of an invocation. */
export type Notification =
  /** All of it succeeds or fails as one. */
  | { readonly kind: 'direct'; readonly records: readonly NotificationRecord[] }
  /** Each message is acknowledged by itself. */
  | { readonly kind: 'queue'; readonly messages: readonly QueueMessage[] }

export interface QueueMessage {
  readonly messageId: string
  readonly records: readonly NotificationRecord[]
}

/** S3 to EventBridge to SNS to SQS, redriven, is four. */
const mostWrappings = 6
/** The limit of SQS and of an asynchronous invocation; S3's own messages have at most 64 KB. */
const mostTextLength = 1024 * 1024

/**
 * Reads any payload that a function on an S3 bucket receives and recognizes its form by shape:
 * S3's own records, SNS, SQS, EventBridge, each inside the other, and a redriven failed invocation.
 *
 * Never throws: an unreadable record becomes a poison record among its good neighbours, and a
 * payload of no known form becomes one ignored record.
 */
export function readNotification(payload: unknown): Notification {
  const messages = sqsMessages(payload)
  if (messages === undefined) return { kind: 'direct', records: readEvent(payload, 0) }
  return {
    kind: 'queue',
    messages: messages.map(({ messageId, body }) => ({ messageId, records: readEvent(body, 0) })),
  }
}

function sqsMessages(payload: unknown): readonly SqsMessage[] | undefined {
  const records = isObject(payload) ? payload.Records : undefined
  const all = Array.isArray(records) && records.length > 0 && records.every(isSqsMessage)
  return all ? records : undefined
}

function readEvent(value: unknown, wrappings: number): readonly NotificationRecord[] {
  if (wrappings > mostWrappings) {
    return [poison('body', `it is wrapped more than ${mostWrappings} times`)]
  }
  if (typeof value === 'string') return readText(value, wrappings)
  if (isOnFailureRecord(value)) return readEvent(failedPayload(value), wrappings + 1)
  if (isSnsEnvelope(value)) return readEvent(snsMessage(value), wrappings + 1)
  if (isTestEvent(value)) return [{ kind: 'ignored', reason: 's3:TestEvent' }]
  if (isEventBridgeEvent(value)) return [readOne(() => readEventBridgeEvent(value))]
  if (!isObject(value) || value.Records === undefined) {
    // A record without its `Records`, as a person copies it from a log to send it again.
    return isS3Record(value) ? [readOne(() => readS3Record(value))] : [unknownForm()]
  }
  if (!Array.isArray(value.Records)) return [poison('Records', 'it is not a list')]
  return value.Records.flatMap((record: unknown) => readRecord(record, wrappings))
}

function readRecord(record: unknown, wrappings: number): readonly NotificationRecord[] {
  if (isS3Record(record)) return [readOne(() => readS3Record(record))]
  if (isSnsRecord(record)) return readEvent(snsMessage(record), wrappings + 1)
  if (isSqsMessage(record)) return readEvent(record.body, wrappings + 1)
  return [unknownForm()]
}

/** The text of a message: JSON of any of the forms. */
function readText(body: string, wrappings: number): readonly NotificationRecord[] {
  if (body.length > mostTextLength) {
    return [poison('body', `it has ${body.length} characters, more than ${mostTextLength}`)]
  }
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch (cause) {
    return [poison('body', 'it is not JSON', cause)]
  }
  return readEvent(value, wrappings + 1)
}

function readOne(read: () => UploadEvent | UnmovedEvent): NotificationRecord {
  try {
    const event = read()
    return event.kind === undefined
      ? { kind: 'ignored', reason: `${event.eventName} does not change an object` }
      : { kind: 'upload', event }
  } catch (error) {
    // One record must not fail its neighbours, whatever it is that went wrong.
    return error instanceof LedgerError
      ? { kind: 'poison', error }
      : poison('the record', error instanceof Error ? error.message : String(error), error)
  }
}

function unknownForm(): NotificationRecord {
  return { kind: 'ignored', reason: 'not an S3 notification' }
}

function poison(field: string, fact: string, cause?: unknown): NotificationRecord {
  const message = `Cannot read ${field}: ${fact}`
  const error = new LedgerError('invalid-notification', message, { cause, details: { field } })
  return { kind: 'poison', error }
}
