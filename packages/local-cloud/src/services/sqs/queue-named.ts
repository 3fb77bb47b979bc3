import type { WorkingQueue } from '../../delivery/index.ts'
import { accountId } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Parts } from '../parts.ts'
import { ServiceError } from '../service-error.ts'

export function queueUrl({ url }: Pick<Parts, 'url'>, name: string): string {
  return `${url}/${accountId}/${name}`
}

/** The ARN of the queue at `QueueUrl`, for the caller's policy, be it there or not. */
export function addressedArn(input: Input, { region }: Parts): string {
  return queueArn(region, nameIn(input.text('QueueUrl')) ?? '')
}

export function queueArn(region: string, name: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`
}

/** The queue at `QueueUrl`, by whichever name of this machine. @throws {ServiceError} */
export function queueAddressed(input: Input, parts: Parts): WorkingQueue {
  return queueNamed(nameIn(input.text('QueueUrl')) ?? '', parts)
}

/** @throws {ServiceError} `QueueDoesNotExist` */
export function queueNamed(name: string, { queues }: Parts): WorkingQueue {
  const queue = queues.named(name)
  if (queue !== undefined) return queue
  throw new ServiceError(
    400,
    'QueueDoesNotExist',
    'The specified queue does not exist.',
    'AWS.SimpleQueueService.NonExistentQueue',
  )
}

/** Undefined of a URL that no queue here has. */
function nameIn(url: string): string | undefined {
  const path = URL.canParse(url) ? new URL(url).pathname : ''
  const [, account, name, ...rest] = path.split('/')
  return account === accountId && rest.length === 0 ? name : undefined
}
