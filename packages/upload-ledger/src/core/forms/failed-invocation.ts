import { failedPayload, isOnFailureEvent, isOnFailureRecord } from './on-failure.ts'
import { isObject, type JsonObject, objectAt } from './record.ts'
import { isSnsEnvelope, isSnsRecord, snsMessage } from './sns.ts'

/** An invocation that Lambda gave up, as its on-failure destination reports it. */
export interface FailedInvocation {
  /** The event that the function failed to process. */
  readonly payload: unknown
  /** Without a version or an alias. */
  readonly functionArn: string | undefined
  /** The time of giving up, as Lambda writes it. */
  readonly time: string | undefined
  /** Lambda's word: `RetriesExhausted`, `EventAgeExceeded`, … */
  readonly condition: string | undefined
  readonly attempts: number | undefined
  /** The last attempt's error; absent where the function was never invoked. */
  readonly error: string | undefined
}

/**
 * The failed invocation that a message of a queue reports: Lambda's record alone, or as a topic or an
 * event bus wraps it. `undefined` for any other message.
 */
export function failedInvocationOf(message: unknown): FailedInvocation | undefined {
  let value = message
  for (let depth = 0; depth < mostWraps; depth++) {
    if (isOnFailureRecord(value)) return describe(value)
    if (isOnFailureEvent(value)) return describe(value.detail)
    if (!isSnsEnvelope(value) && !isSnsRecord(value)) return undefined
    value = parsed(snsMessage(value))
  }
  return undefined
}

/** A topic behind a topic, and a record in it. */
const mostWraps = 4

function describe(record: JsonObject & { readonly requestPayload: unknown }): FailedInvocation {
  const { functionArn, condition, approximateInvokeCount } = objectAt(record, 'requestContext')
  return {
    payload: failedPayload(record),
    functionArn: textOf(functionArn)?.split(':').slice(0, 7).join(':'),
    time: textOf(record.timestamp),
    condition: textOf(condition),
    attempts: typeof approximateInvokeCount === 'number' ? approximateInvokeCount : undefined,
    error: errorIn(record.responsePayload),
  }
}

function errorIn(answer: unknown): string | undefined {
  if (!isObject(answer)) return undefined
  const parts = [textOf(answer.errorType), textOf(answer.errorMessage)]
  return parts.filter((part) => part !== undefined).join(': ') || undefined
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
