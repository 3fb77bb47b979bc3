import { isObject, type JsonObject } from './record.ts'

export type OnFailureRecord = JsonObject & { readonly requestPayload: unknown }

/** Whether this is a record that Lambda sends to an on-failure destination. */
export function isOnFailureRecord(value: unknown): value is OnFailureRecord {
  return isObject(value) && isObject(value.requestContext) && 'requestPayload' in value
}

/** Whether this is that record as EventBridge wraps it, where the destination is an event bus. */
export function isOnFailureEvent(
  value: unknown,
): value is JsonObject & { readonly detail: OnFailureRecord } {
  return isObject(value) && isOnFailureRecord(value.detail)
}

/**
 * The event that the function failed to process, unchanged, so that a redriven record is read as if
 * for the first time.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function failedPayload(record: OnFailureRecord): unknown {
  return record.requestPayload
}
