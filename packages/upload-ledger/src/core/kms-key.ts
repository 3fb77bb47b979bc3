/**
 * Whether a text is the ARN of a KMS key. The ARN of an alias is not: a policy cannot name a key by it.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
 */
export function isKeyArn(text: string): boolean {
  return new RegExp(keyArnPattern).test(text)
}

export const keyArnPattern = '^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$'

/** Why the key that SQS has by itself cannot encrypt a queue that S3 or EventBridge sends to. */
export const managedKeyFact =
  'nobody can change the policy of an AWS managed key such as alias/aws/sqs, so S3 and EventBridge could not send to the queue; use a customer managed key'

/** Of a sender to an encrypted queue: for a new data key, and to check it. */
export const sendActions = ['kms:Decrypt', 'kms:GenerateDataKey'] as const

/** Of a receiver from an encrypted queue. */
export const receiveActions = ['kms:Decrypt'] as const

/** The account, region and bucket whose events an encrypted queue receives. */
export interface KeyUse {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly bucketName: string
}

/** A statement of a key's policy that lets a service send to queues that the key encrypts. */
export interface SenderStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: { readonly Service: string }
  readonly Action: readonly string[]
  readonly Resource: '*'
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/**
 * The statement for each service that sends. S3 names its bucket and account. For EventBridge AWS
 * documents no such condition, and rules one out for topics, so there the queue must be one of the
 * account: SQS states it in the encryption context.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export const senderStatements: Readonly<
  Record<'queue' | 'eventbridge', (use: KeyUse) => SenderStatement>
> = {
  queue: ({ partition, account, bucketName }) => ({
    ...statementFor('UseKeyFromBucket', 's3.amazonaws.com'),
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnEquals: { 'aws:SourceArn': `arn:${partition}:s3:::${bucketName}` },
    },
  }),
  eventbridge: ({ partition, region, account }) => ({
    ...statementFor('UseKeyFromRule', 'events.amazonaws.com'),
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:sqs:arn': `arn:${partition}:sqs:${region}:${account}:*`,
      },
    },
  }),
}

function statementFor(Sid: string, Service: string): Omit<SenderStatement, 'Condition'> {
  return {
    ...{ Sid, Effect: 'Allow', Principal: { Service } },
    ...{ Action: [...sendActions], Resource: '*' },
  }
}
