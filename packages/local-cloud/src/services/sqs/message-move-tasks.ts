import { randomUUID } from 'node:crypto'
import type { WorkingQueue } from '../../delivery/index.ts'

/** One redrive of a dead-letter queue. The moves are durable; the record of the task is not. */
export interface MoveTask {
  readonly handle: string
  readonly startedAt: number
  readonly toMove: number
  moved: number
  status: 'RUNNING' | 'COMPLETED' | 'FAILED'
}

/** By queue, the newest first; they go with the queue. */
const tasks = new WeakMap<WorkingQueue, readonly MoveTask[]>()

/** As many as SQS lists. */
const mostTasks = 10

export function moveTasksOf(queue: WorkingQueue): readonly MoveTask[] {
  return tasks.get(queue) ?? []
}

/** Begins to move a queue's dead letters back to where they came from. */
export function startMoveTask(queue: WorkingQueue, nowMs: number): MoveTask {
  const task: MoveTask = {
    handle: randomUUID(),
    startedAt: nowMs,
    toMove: queue.counts().visible,
    moved: 0,
    status: 'RUNNING',
  }
  tasks.set(queue, [task, ...moveTasksOf(queue)].slice(0, mostTasks))
  const moving = queue.redrive(() => {
    task.moved++
  })
  moving.then(
    () => {
      task.status = 'COMPLETED'
    },
    () => {
      task.status = 'FAILED'
    },
  )
  return task
}
