import { isObject } from './record.ts'

/**
 * Whether this is what S3 sends to SNS and SQS when a notification is configured: no news of any
 * object.
 */
export function isTestEvent(value: unknown): boolean {
  return isObject(value) && value.Event === 's3:TestEvent'
}
