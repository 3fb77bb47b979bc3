import { randomUUID } from 'node:crypto'
import type { WorkingQueue } from '../../delivery/index.ts'

/** One redrive of a dead-letter queue. The moves are durable; the record of the task is not. */
export interface MoveTask {
  readonly handle: string
  readonly startedAt: number
  readonly toMove: number
  moved: number
  status: 'RUNNING' | 'COMPLETED' | 'FAILED'
  /** As SQS names it, where it failed for a reason that SQS has a name for. */
  failureReason?: string
}

/** By queue, the newest first; they go with the queue. */
const tasks = new WeakMap<WorkingQueue, readonly MoveTask[]>()

/** As many as SQS lists. */
const mostTasks = 10

export function moveTasksOf(queue: WorkingQueue): readonly MoveTask[] {
  return tasks.get(queue) ?? []
}

/**
 * Begins to move a queue's dead letters back to where they came from. A task that could not move one
 * has failed, as on AWS; here the others are moved nonetheless.
 */
export function startMoveTask(queue: WorkingQueue, nowMs: number): MoveTask {
  const task: MoveTask = {
    handle: randomUUID(),
    startedAt: nowMs,
    toMove: queue.counts().visible,
    moved: 0,
    status: 'RUNNING',
  }
  tasks.set(queue, [task, ...moveTasksOf(queue)].slice(0, mostTasks))
  const moving = queue.redrive({
    moved() {
      task.moved++
    },
    stayed(reason) {
      task.failureReason = failureReasons[reason]
    },
  })
  moving.then(
    () => {
      task.status = task.failureReason === undefined ? 'COMPLETED' : 'FAILED'
    },
    () => {
      task.status = 'FAILED'
    },
  )
  return task
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html */
const failureReasons = {
  'no-source': 'CouldNotDetermineMessageSource',
  'source-is-gone': 'AWS.SimpleQueueService.NonExistentQueue',
} as const
