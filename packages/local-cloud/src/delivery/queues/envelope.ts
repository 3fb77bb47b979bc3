import { createHash } from 'node:crypto'
import type { Message } from './message.ts'

/** Where the messages of a batch come from. */
interface Source {
  readonly arn: string
  readonly region: string
}

/**
 * A batch of messages as Lambda hands it to a function.
 *
 * @param batch each message with the receive under way counted
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function envelopeOf(
  batch: readonly { readonly message: Message; readonly receiptHandle: string }[],
  { arn, region }: Source,
): object {
  return {
    Records: batch.map(({ message, receiptHandle }) => ({
      messageId: message.messageId,
      receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt),
        SenderId: message.senderId,
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
        ...(message.deadLetterSourceArn === undefined
          ? {}
          : { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: region,
    })),
  }
}
