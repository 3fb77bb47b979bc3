import type { Operation } from '../service.ts'
import { deadLetterQueueIn } from './dead-letter-queue.ts'
import { moveTasksOf } from './message-move-tasks.ts'

/**
 * The redrives since the start, the newest first.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html
 */
export const listMessageMoveTasks: Operation = {
  members: ['SourceArn', 'MaxResults'],
  permission: {
    action: 'sqs:ListMessageMoveTasks',
    resource: (input) => input.text('SourceArn'),
  },
  run(input, call) {
    const queue = deadLetterQueueIn(input, call)
    const most = input.wholeNumber('MaxResults', 1, 10) ?? 1
    const tasks = moveTasksOf(queue).slice(0, most)
    return {
      body: {
        Results: tasks.map(({ handle, startedAt, toMove, moved, status, failureReason }) => ({
          // SQS gives the handle only of a task that can still be cancelled.
          ...(status === 'RUNNING' ? { TaskHandle: handle } : {}),
          Status: status,
          ...(failureReason === undefined ? {} : { FailureReason: failureReason }),
          SourceArn: queue.arn,
          ApproximateNumberOfMessagesMoved: moved,
          ApproximateNumberOfMessagesToMove: toMove,
          StartedTimestamp: startedAt,
        })),
      },
    }
  },
}
