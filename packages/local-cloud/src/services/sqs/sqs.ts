import { json } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { changeMessageVisibility } from './change-message-visibility.ts'
import { deleteMessage } from './delete-message.ts'
import { getQueueAttributes } from './get-queue-attributes.ts'
import { getQueueUrl } from './get-queue-url.ts'
import { listMessageMoveTasks } from './list-message-move-tasks.ts'
import { listQueues } from './list-queues.ts'
import { purgeQueue } from './purge-queue.ts'
import { receiveMessage } from './receive-message.ts'
import { sendMessage } from './send-message.ts'
import { startMessageMoveTask } from './start-message-move-task.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export const sqs: Service = {
  name: 'sqs',
  protocol: json({
    version: '1.0',
    target: 'AmazonSQS',
    namespace: 'com.amazonaws.sqs#',
    queryCompatible: true,
  }),
  invalidCode: 'InvalidParameterValue',
  // A message of 1 MiB, each character of it escaped.
  greatestBodyBytes: 7 * 1024 * 1024,
  operations: new Map([
    ['ChangeMessageVisibility', changeMessageVisibility],
    ['DeleteMessage', deleteMessage],
    ['GetQueueAttributes', getQueueAttributes],
    ['GetQueueUrl', getQueueUrl],
    ['ListMessageMoveTasks', listMessageMoveTasks],
    ['ListQueues', listQueues],
    ['PurgeQueue', purgeQueue],
    ['ReceiveMessage', receiveMessage],
    ['SendMessage', sendMessage],
    ['StartMessageMoveTask', startMessageMoveTask],
  ]),
}
