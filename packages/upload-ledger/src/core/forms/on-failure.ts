import { isObject, type JsonObject } from './record.ts'

/** Whether this is a record that Lambda sends to an on-failure destination. */
export function isOnFailureRecord(value: unknown): value is JsonObject {
  return isObject(value) && isObject(value.requestContext) && 'requestPayload' in value
}

/**
 * The event that the function failed to process, unchanged, so that a redriven record is read as if
 * for the first time.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function failedPayload(record: JsonObject): unknown {
  return record.requestPayload
}
