import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { deadLetterQueueIn } from './dead-letter-queue.ts'
import { moveTasksOf, startMoveTask } from './message-move-tasks.ts'

/**
 * Has a queue's dead letters moved back to where they came from; another destination, and a bound of
 * the speed, are refused.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export const startMessageMoveTask: Operation = {
  members: ['SourceArn'],
  permission: {
    action: 'sqs:StartMessageMoveTask',
    resource: (input) => input.text('SourceArn'),
  },
  run(input, call) {
    const queue = deadLetterQueueIn(input, call)
    if (moveTasksOf(queue).some(({ status }) => status === 'RUNNING')) {
      const message =
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.'
      throw new ServiceError(
        400,
        'UnsupportedOperation',
        message,
        'AWS.SimpleQueueService.UnsupportedOperation',
      )
    }
    return { body: { TaskHandle: startMoveTask(queue, call.now()).handle } }
  },
}
