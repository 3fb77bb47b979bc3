import { isObject, type JsonObject } from './record.ts'

/** Whether this is a record of SNS as Lambda receives it in `Records`. */
export function isSnsRecord(record: unknown): record is JsonObject & { readonly Sns: JsonObject } {
  return isObject(record) && isObject(record.Sns) && 'Message' in record.Sns
}

/** Whether this is SNS's envelope as SQS receives it, unless raw delivery is on. */
export function isSnsEnvelope(body: unknown): body is JsonObject & { readonly Message: unknown } {
  return isObject(body) && body.Type === 'Notification' && 'Message' in body
}

/**
 * The published message, unparsed: text that holds JSON.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function snsMessage(carrier: JsonObject): unknown {
  return isObject(carrier.Sns) ? carrier.Sns.Message : carrier.Message
}
