import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { queueRetentionDays } from '../core/index.ts'
import type { Settings } from './settings.ts'

/** Creates the queue for events that could not be recorded. */
export function makeDeadLetters(scope: Construct, settings: Settings): Queue {
  const { deadLetterRetention: retentionPeriod } = settings
  return new Queue(scope, 'DeadLetters', { ...secure(settings), retentionPeriod })
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
    ...secure(settings),
    visibilityTimeout: Duration.seconds(6 * settings.timeout.toSeconds()),
    retentionPeriod: Duration.days(queueRetentionDays),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  })
}

function secure({ queueKey }: Settings): QueueProps {
  return queueKey === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }
    : { encryption: QueueEncryption.KMS, encryptionMasterKey: queueKey, enforceSSL: true }
}
