import { quoted } from '../printable.ts'
import {
  type Carrier,
  isObject,
  type JsonObject,
  type NotificationRecord,
  poison,
} from './record.ts'

/**
 * What becomes of a value of no known form: it is poison, for it may be news of an object that
 * nobody would ever hear of.
 *
 * As in the exercise, an object that is empty is ignored, and so is a record without `s3` in the
 * `Records` that the function is invoked with.
 */
export function unknownForm(
  value: unknown,
  { name, holds }: Carrier,
  index: number,
): NotificationRecord {
  if (holds === 'direct records' && !isPartOfKnownForm(value)) {
    return { kind: 'ignored', reason: 'not a notification of S3', isUnknown: true }
  }
  if (holds === 'content' && isObject(value) && Object.keys(value).length === 0) {
    return { kind: 'ignored', reason: 'an empty object' }
  }
  return poison(holds === 'content' ? name : `${name}[${index}]`, `it is ${describe(value)}`)
}

/** Whether a record is one of S3's, SNS's or SQS's that lacks something. */
function isPartOfKnownForm(record: unknown): boolean {
  return isObject(record) && marks.some((name) => Object.hasOwn(record, name))
}

const marks = ['s3', 'Sns', 'messageId', 'body']

/** Says what was found by its shape alone, never by its contents. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an empty list'
  if (!isObject(value)) return `${quoted(value)}, no known form of notification`
  if (isObject(value.bucket) && isObject(value.object)) {
    return 'the detail of an EventBridge event alone, whose detail-type tells a creation from a removal; send whole events, with no InputPath'
  }
  if (typeof value['detail-type'] === 'string') {
    const [type, source] = [quoted(value['detail-type']), quoted(value.source)]
    return `an event ${type} of ${source}, not one of an object of S3`
  }
  if (typeof value.Type === 'string') {
    return `a message of SNS of type ${quoted(value.Type)}, no known form of notification`
  }
  if (isObject(value.requestContext)) {
    return 'the record of a failed invocation without its requestPayload, which Lambda leaves out where it is too large'
  }
  return `${namesOf(value)}, no known form of notification`
}

/** The most names of fields that a message shows. */
const mostNames = 6

function namesOf(object: JsonObject): string {
  const names = Object.keys(object)
  if (names.length === 0) return 'an empty object'
  const shown = names.slice(0, mostNames).map(quoted).join(', ')
  const more = names.length - mostNames
  return `an object with ${shown}${more > 0 ? ` and ${more} more` : ''}`
}
