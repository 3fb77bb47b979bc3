import type { OnFailure, Queues } from './delivery/index.ts'
import { type Functions, withoutQualifier } from './functions/index.ts'

/** A function, and the queue to which the records of those events go that it could not take. */
export interface Destination {
  readonly function: string
  readonly queue: string
}

/** @throws {Error} when a function or a queue is not there, or a function has two destinations */
export function destinations(
  list: readonly Destination[],
  functions: Pick<Functions, 'arn' | 'exists'>,
  queues: Pick<Queues, 'named' | 'outbox' | 'wake'>,
): OnFailure {
  const queueArns = new Map<string, string>()
  for (const { function: name, queue } of list) {
    const refuse = (fact: string): Error =>
      new Error(`Cannot use the queue ${queue} as the on-failure destination of ${name}: ${fact}`)
    const functionArn = functions.arn(name)
    const queueArn = queues.named(queue)?.arn
    if (!functions.exists(functionArn)) throw refuse('the function is not deployed')
    if (queueArn === undefined) throw refuse('the queue is not defined')
    if (queueArns.has(functionArn)) throw refuse('the function already has a destination')
    queueArns.set(functionArn, queueArn)
  }
  return {
    queueOf: (functionArn) => queueArns.get(withoutQualifier(functionArn)),
    outbox: queues.outbox,
    wake: queues.wake,
  }
}
