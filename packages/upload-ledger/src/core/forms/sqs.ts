import { isObject } from './record.ts'

/** A message of SQS as Lambda receives it in `Records`. */
export interface SqsMessage {
  readonly messageId: string
  readonly body: unknown
}

/**
 * Whether this is a message of SQS.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function isSqsMessage(record: unknown): record is SqsMessage {
  return isObject(record) && typeof record.messageId === 'string' && 'body' in record
}
