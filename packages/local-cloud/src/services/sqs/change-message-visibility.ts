import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { addressedArn, queueAddressed } from './queue-named.ts'
import { receiptHandleIn } from './receipt-handle.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const changeMessageVisibility: Operation = {
  members: ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
  permission: { action: 'sqs:ChangeMessageVisibility', resource: addressedArn },
  async run(input, call) {
    const queue = queueAddressed(input, call)
    const seconds = input.wholeNumber('VisibilityTimeout', 0, 43_200)
    if (seconds === undefined) throw input.invalid('the member VisibilityTimeout is missing')
    if (await queue.hide(receiptHandleIn(input), seconds * 1000)) return { body: {} }
    throw new ServiceError(
      400,
      'MessageNotInflight',
      'The message referred to is not in flight.',
      'AWS.SimpleQueueService.MessageNotInflight',
    )
  },
}
