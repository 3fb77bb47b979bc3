import type { GetItemCommandOutput } from '@aws-sdk/client-dynamodb'
import type { HttpAnswer } from './answer-reader.ts'
import { crc32 } from './crc32.ts'

/** What is used of DynamoDB's answers. Binary values are as JSON has them: no row has one. */
export type Output = Pick<GetItemCommandOutput, 'Item' | 'ConsumedCapacity'>

/** What DynamoDB refuses, under the name that it gives the error. */
export class DynamoDBError extends Error {
  /** The HTTP status. */
  readonly status: number
  /** The item that a failed condition met, if the request asked for it. */
  readonly Item: Output['Item']

  constructor(name: string, message: string, status: number, item: Output['Item']) {
    super(message)
    this.name = name
    this.status = status
    this.Item = item
  }
}

/**
 * Reads what DynamoDB says in an answer.
 *
 * @throws {DynamoDBError} if it is a refusal
 * @throws {Error} `ChecksumError` if the body is not the one that was sent, and of another name if it
 *   makes no sense
 */
export function readAnswer({ status, headers, body }: HttpAnswer): Output {
  const checksum = headers.get('x-amz-crc32')
  if (checksum !== undefined && Number(checksum) !== crc32(body)) {
    const message = `the checksum of the answer is not ${checksum}`
    throw Object.assign(new Error(message), { name: 'ChecksumError' })
  }
  if (status === 200) return body.length === 0 ? {} : JSON.parse(body.toString())
  const { __type, message, Message, Item } = parsed(body)
  const name = /[^#:]+$/.exec(typeof __type === 'string' ? __type : '')?.[0]
  const text = [message, Message].find((one) => typeof one === 'string')
  throw new DynamoDBError(
    name ?? (status >= 500 ? 'InternalServerError' : 'UnknownError'),
    text ?? `the answer has the status ${status}, and no words of DynamoDB's`,
    status,
    Item as Output['Item'],
  )
}

/** What an error's body has; a proxy's has nothing. */
function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString()))
  } catch {
    return {}
  }
}
