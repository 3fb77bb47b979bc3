import { isObject } from './record.ts'

/**
 * Whether this is the test event that S3 sends to SNS and SQS when someone configures a
 * notification; it concerns no object.
 */
export function isTestEvent(value: unknown): boolean {
  return isObject(value) && value.Event === 's3:TestEvent'
}
