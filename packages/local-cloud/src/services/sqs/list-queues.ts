import type { Operation } from '../service.ts'
import { queueArn, queueUrl } from './queue-named.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const listQueues: Operation = {
  members: ['QueueNamePrefix'],
  permission: { action: 'sqs:ListQueues', resource: (_input, { region }) => queueArn(region, '*') },
  run(input, call) {
    const prefix = input.optionalText('QueueNamePrefix') ?? ''
    const queues = call.queues.all().filter(({ name }) => name.startsWith(prefix))
    return { body: { QueueUrls: queues.map(({ name }) => queueUrl(call, name)) } }
  },
}
