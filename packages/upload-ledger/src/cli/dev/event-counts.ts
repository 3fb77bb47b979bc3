import type { LocalCloud } from './local-cloud.ts'
import { deadLetterQueueName, queueName } from './pipeline.ts'

/** Counts events of both kinds: delivered directly, and in the queues. */
export function eventCounts(cloud: LocalCloud): { pending: number; deadLetters: number } {
  const { pending, deadLetters } = cloud.delivery.counts()
  const held = (name: string) => {
    const { visible, inFlight } = cloud.queue(name).counts()
    return visible + inFlight
  }
  return {
    pending: pending + held(queueName),
    deadLetters: deadLetters + held(deadLetterQueueName),
  }
}
