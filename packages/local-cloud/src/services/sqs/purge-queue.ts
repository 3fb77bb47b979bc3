import type { Operation } from '../service.ts'
import { addressedArn, queueAddressed } from './queue-named.ts'

/**
 * Answers when all that was in the queue is gone, which on AWS may take another minute.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
 */
export const purgeQueue: Operation = {
  members: ['QueueUrl'],
  permission: { action: 'sqs:PurgeQueue', resource: addressedArn },
  async run(input, call) {
    await queueAddressed(input, call).purge()
    return { body: {} }
  },
}
