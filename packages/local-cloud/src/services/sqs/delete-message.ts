import type { Operation } from '../service.ts'
import { addressedArn, queueAddressed } from './queue-named.ts'
import { receiptHandleIn } from './receipt-handle.ts'

/**
 * Deletes a message in flight. Of one whose visibility timeout is over nothing is deleted, and that is
 * no error, as on AWS where it was received anew.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 */
export const deleteMessage: Operation = {
  members: ['QueueUrl', 'ReceiptHandle'],
  permission: { action: 'sqs:DeleteMessage', resource: addressedArn },
  async run(input, call) {
    const receiptHandle = receiptHandleIn(input)
    if (await queueAddressed(input, call).delete([{ receiptHandle }])) return { body: {} }
    throw new Error(
      'Cannot delete the message: the local cloud is stopping; receive it again later',
    )
  },
}
