import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { queueRetentionDays } from '../core/index.ts'
import type { Settings } from './settings.ts'

/** Creates the queue for events that could not be recorded. */
export function makeDeadLetters(scope: Construct, { deadLetterRetention }: Settings): Queue {
  return new Queue(scope, 'DeadLetters', { ...secure, retentionPeriod: deadLetterRetention })
}

/**
 * The queue in front of the function. Its two figures are AWS's advice for Lambda: a message
 * stays hidden for six times the function's timeout, and goes to the dead-letter queue after five
 * receives.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function makeQueue(scope: Construct, settings: Settings, deadLetters: Queue): Queue {
  return new Queue(scope, 'Queue', {
    ...secure,
    visibilityTimeout: Duration.seconds(6 * settings.timeout.toSeconds()),
    retentionPeriod: Duration.days(queueRetentionDays),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  })
}

const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }
