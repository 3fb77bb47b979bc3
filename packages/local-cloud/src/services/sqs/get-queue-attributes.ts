import type { WorkingQueue } from '../../delivery/index.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { addressedArn, queueAddressed, queueArn } from './queue-named.ts'
import { greatestMessageBytes } from './send-message.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export const getQueueAttributes: Operation = {
  members: ['QueueUrl', 'AttributeNames'],
  permission: { action: 'sqs:GetQueueAttributes', resource: addressedArn },
  run(input, call) {
    const attributes = attributesOf(queueAddressed(input, call), call.region)
    const names = input.texts('AttributeNames')
    const strange = names.find((name) => name !== 'All' && !isKnown(name, attributes))
    if (strange !== undefined) {
      throw new ServiceError(400, 'InvalidAttributeName', `Unknown Attribute ${strange}.`)
    }
    const asked = Object.entries(attributes).filter(
      ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
    )
    return { body: asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {} }
  },
}

/** Attributes of SQS that a queue here has no value for. */
const withoutValue: ReadonlySet<string> = new Set([
  'Policy',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
])

function isKnown(name: string, attributes: object): boolean {
  return Object.hasOwn(attributes, name) || withoutValue.has(name)
}

function attributesOf(
  queue: WorkingQueue,
  region: string,
): Readonly<Record<string, string | undefined>> {
  const { visible, inFlight, delayed } = queue.counts()
  const { visibilityTimeoutMs, retentionMs, redrive } = queue.attributes
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(visibilityTimeoutMs / 1000),
    MessageRetentionPeriod: String(retentionMs / 1000),
    MaximumMessageSize: String(greatestMessageBytes),
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'false',
    RedrivePolicy: redrive && redrivePolicy(redrive, region),
  }
}

function redrivePolicy(
  { deadLetterQueue, maxReceiveCount }: { deadLetterQueue: string; maxReceiveCount: number },
  region: string,
): string {
  const deadLetterTargetArn = queueArn(region, deadLetterQueue)
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount })
}
