import { LedgerError } from '../errors.ts'
import { isKnownEvent } from '../event-kind.ts'
import type { UnmovedEvent, UploadEvent } from '../upload-event.ts'
import { isEventBridgeEvent, readEventBridgeEvent } from './eventbridge.ts'
import { failedPayload, isOnFailureEvent, isOnFailureRecord } from './on-failure.ts'
import {
  type Carrier,
  contentOf,
  isObject,
  listOf,
  type NotificationRecord,
  poison,
} from './record.ts'
import { isS3Record, readS3Record } from './s3.ts'
import { isSnsEnvelope, isSnsRecord, snsMessage } from './sns.ts'
import { isSqsMessage, type SqsMessage } from './sqs.ts'
import { isTestEvent } from './test-event.ts'
import { unknownForm } from './unknown-form.ts'

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

/** The limit of SQS and of an asynchronous invocation; S3's own messages have at most 64 KB. */
const mostTextLength = 1024 * 1024
/** One poison record fails its message; so many say enough of one that holds nothing else. */
const mostPoison = 100

/**
 * Reads any payload that a function on an S3 bucket receives and recognizes its form by shape:
 * S3's own records, SNS, SQS, EventBridge, bare lists of them as EventBridge Pipes sends, each
 * inside the other, and a redriven failed invocation.
 *
 * Never throws: an unreadable record, or a payload of no known form, becomes a poison record among
 * its good neighbours. As in the exercise, a direct payload's `Records` without `s3` are skipped,
 * and an empty object is ignored.
 */
export function readNotification(payload: unknown): Notification {
  const messages = sqsMessages(payload)
  if (messages === undefined) return { kind: 'direct', records: readDirect(payload) }
  return {
    kind: 'queue',
    messages: messages.map(({ messageId, body }) => ({
      messageId,
      records: readAll(contentOf('body', body)),
    })),
  }
}

/** The messages of a batch: in `Records` as Lambda polls them, bare as EventBridge Pipes does. */
function sqsMessages(payload: unknown): readonly SqsMessage[] | undefined {
  const records = isObject(payload) ? payload.Records : payload
  const all = Array.isArray(records) && records.length > 0 && records.every(isSqsMessage)
  return all ? records : undefined
}

function readDirect(payload: unknown): readonly NotificationRecord[] {
  const records = isObject(payload) ? payload.Records : undefined
  return readAll(
    Array.isArray(records)
      ? listOf('Records', records, 'direct records')
      : contentOf('payload', payload),
  )
}

/** Reads all that a carrier holds. No recursion: no depth overflows the stack. */
function readAll(outermost: Carrier): readonly NotificationRecord[] {
  const records: NotificationRecord[] = []
  const waiting: Carrier[] = []
  let poisonCount = 0
  let carrier: Carrier | undefined = outermost
  while (carrier !== undefined) {
    if (carrier.next === carrier.values.length) {
      carrier = waiting.pop()
      continue
    }
    const index = carrier.next++
    const value = carrier.values[index]
    const found = read(value, carrier.name) ?? unknownForm(value, carrier, index)
    if (found.kind === 'carrier') {
      if (carrier.next < carrier.values.length) waiting.push(carrier)
      carrier = found
    } else if (found.kind !== 'poison' || ++poisonCount <= mostPoison) {
      records.push(found)
    }
  }
  return records
}

/** The record that a value is, or what it carries; `undefined` if it is of no known form. */
function read(value: unknown, name: string): NotificationRecord | Carrier | undefined {
  if (isS3Record(value)) return readOne(() => readS3Record(value))
  if (typeof value === 'string') return readText(value, name)
  if (Array.isArray(value)) return value.length > 0 ? listOf(name, value, 'list') : undefined
  if (!isObject(value)) return undefined
  if (value.Records !== undefined) {
    return Array.isArray(value.Records)
      ? listOf('Records', value.Records, 'list')
      : poison('Records', 'it is not a list')
  }
  if (isSnsRecord(value) || isSnsEnvelope(value)) return contentOf('Message', snsMessage(value))
  if (isSqsMessage(value)) return contentOf('body', value.body)
  if (isOnFailureRecord(value)) return contentOf('requestPayload', failedPayload(value))
  if (isOnFailureEvent(value)) return contentOf('requestPayload', failedPayload(value.detail))
  if (isTestEvent(value)) return { kind: 'ignored', reason: 's3:TestEvent' }
  if (isEventBridgeEvent(value)) return readOne(() => readEventBridgeEvent(value))
  return undefined
}

/** The text of a message: JSON of any of the forms. */
function readText(text: string, name: string): NotificationRecord | Carrier {
  if (text.length > mostTextLength) {
    return poison(name, `it has ${text.length} characters, ${mostTextLength} are the most`)
  }
  try {
    return contentOf(name, JSON.parse(text))
  } catch (cause) {
    return poison(name, 'it is not JSON', cause)
  }
}

function readOne(readEvent: () => UploadEvent | UnmovedEvent): NotificationRecord {
  try {
    const event = readEvent()
    return event.kind === undefined ? unmoved(event) : { kind: 'upload', event }
  } catch (error) {
    // One record must not fail its neighbours, whatever it is that went wrong.
    return error instanceof LedgerError
      ? { kind: 'poison', error }
      : poison('the record', error instanceof Error ? error.message : String(error), error)
  }
}

function unmoved({ eventName, event }: UnmovedEvent): NotificationRecord {
  const kept = event === undefined ? {} : { event }
  return isKnownEvent(eventName)
    ? { kind: 'ignored', reason: `${eventName} does not change an object`, ...kept }
    : {
        kind: 'ignored',
        reason: `${eventName} is not known here, and so does not change a row`,
        isUnknown: true,
        ...kept,
      }
}
