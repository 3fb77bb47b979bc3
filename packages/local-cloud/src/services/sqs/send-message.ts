import { createHash } from 'node:crypto'
import type { Operation } from '../service.ts'
import { notHere, ServiceError } from '../service-error.ts'
import { addressedArn, queueAddressed } from './queue-named.ts'

/** SQS's bound of a message. */
export const greatestMessageBytes: number = 1024 * 1024

/**
 * Answers when the message is on disk. Attributes and delays are refused: they would be lost.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const sendMessage: Operation = {
  members: ['QueueUrl', 'MessageBody', 'DelaySeconds'],
  permission: { action: 'sqs:SendMessage', resource: addressedArn },
  async run(input, call) {
    const queue = queueAddressed(input, call)
    const body = input.text('MessageBody')
    if (body === '') throw input.invalid('the message is empty')
    if (Buffer.byteLength(body) > greatestMessageBytes) {
      throw input.invalid(`the message is longer than ${greatestMessageBytes} bytes`)
    }
    if (forbidden.test(body)) {
      const message =
        'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF'
      throw new ServiceError(400, 'InvalidMessageContents', message)
    }
    if ((input.wholeNumber('DelaySeconds', 0, 900) ?? 0) > 0) {
      throw notHere(input.operation, 'a delay is not supported by this endpoint')
    }
    const messageId = await queue.send(body)
    return { body: { MessageId: messageId, MD5OfMessageBody: md5(body) } }
  },
}

/** By which SDKs check what was sent and what was received. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come in
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u
