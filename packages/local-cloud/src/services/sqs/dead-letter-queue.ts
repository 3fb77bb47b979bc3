import type { WorkingQueue } from '../../delivery/index.ts'
import type { Input } from '../input.ts'
import type { Parts } from '../parts.ts'
import { ServiceError } from '../service-error.ts'
import { queueArn } from './queue-named.ts'

/** The queue of `SourceArn`, which must be where another puts its dead letters. @throws {ServiceError} */
export function deadLetterQueueIn(input: Input, { queues, region }: Parts): WorkingQueue {
  const arn = input.text('SourceArn')
  const queue = queues.all().find((queue) => queue.arn === arn)
  if (queue === undefined) {
    const message = "The resource that you specified for the SourceArn parameter doesn't exist."
    throw new ServiceError(404, 'ResourceNotFoundException', message)
  }
  const isSource = queues
    .all()
    .some(
      ({ attributes: { redrive } }) => redrive && queueArn(region, redrive.deadLetterQueue) === arn,
    )
  if (isSource) return queue
  throw input.invalid('Source queue must be configured as a Dead Letter Queue')
}
