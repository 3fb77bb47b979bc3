import type { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { ITopic } from 'aws-cdk-lib/aws-sns'

/**
 * How an event gets from S3 to the function.
 *
 * - `direct`: S3 → Lambda. The simplest and the fastest; nothing idle.
 * - `queue`: S3 → SQS → Lambda. For bursts and hot tables: `maxConcurrency` holds the writes back.
 * - `eventbridge`: S3 → EventBridge → SQS → Lambda. Leaves the bucket's own notifications alone.
 */
export type Delivery = 'direct' | 'queue' | 'eventbridge'

/** What `UploadLedger` can be told. All of it has a default. */
export interface UploadLedgerProps {
  /**
   * A bucket that exists. Its EventBridge switch must be on, which CloudFormation cannot see to
   * without a custom resource; `docs/deploy/existing-bucket.md` has the command.
   *
   * @default - a new bucket: private, encrypted by S3, over TLS only
   */
  readonly bucket?: IBucket

  /**
   * The name of the bucket that is made. It stands in the trigger's permission, which S3 asks for
   * before there is a bucket, so it must be known beforehand.
   *
   * @default - made of the construct's path, the account and the region
   */
  readonly bucketName?: string

  /**
   * Only objects whose key begins so are recorded. The key as it is, nothing encoded; an empty
   * prefix stands for all objects. At most 1,024 bytes.
   *
   * @default 'incoming/'
   */
  readonly prefix?: string

  /**
   * Only objects whose key ends so are recorded. The key as it is, nothing encoded.
   *
   * @default - any ending
   */
  readonly suffix?: string

  /**
   * How events get to the function. With a bucket that exists only `eventbridge` can be: a bucket
   * has one notification configuration, which is replaced whole, with what others have set there.
   *
   * @default 'direct', or 'eventbridge' for a bucket that exists
   */
  readonly delivery?: Delivery

  /**
   * Whether to stay inside AWS's Free Tier: 5 units of provisioned capacity, no backups to points
   * in time, an alarm on dead letters and one on errors, no metrics of the function's own, no
   * dashboard.
   *
   * @default false
   */
  readonly freeTier?: boolean

  /**
   * Whether to make alarms: on dead letters, the age of what waits, errors, throttles, and rights
   * or settings that are missing.
   *
   * @default true
   */
  readonly alarms?: boolean

  /**
   * Whom the alarms tell.
   *
   * @default - nobody; they can be seen in CloudWatch
   */
  readonly alarmTopic?: ITopic

  /**
   * Whether to make a CloudWatch dashboard.
   *
   * @default false
   */
  readonly dashboard?: boolean

  /**
   * How long the function's log is kept. The log goes when the stack goes.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays

  /**
   * Of the function, in megabytes.
   *
   * @default 128
   */
  readonly memorySize?: number

  /**
   * Of the function. A queue hides what was received for six times as long.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration

  /**
   * The most invocations at once, 2 to 1,000, of which each writes a batch of up to 10 events. Not
   * with `direct`, where no queue could hold the others back.
   *
   * @default 10, or 2 with `freeTier`
   */
  readonly maxConcurrency?: number

  /**
   * What becomes of the table, and of the bucket if it is made here, when the stack is deleted.
   * With another than `RETAIN` the table is not protected from deletion either. CloudFormation
   * cannot delete a bucket that is not empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy

  /**
   * A table that exists, with `bucket` (S) as partition key and `object_key` (S) as sort key: the
   * exercise's, or one that another stack kept. It is used as it is and nothing of it is changed,
   * neither its TTL on `expires_at` nor its backups; the function may put items into it and
   * nothing else. Where a key of your own encrypts it, its policy must let the function's role use
   * it.
   *
   * @default - a new table
   */
  readonly table?: ITable

  /**
   * The name of the table that is made. Two ledgers in one account and region need two.
   *
   * @default 'upload_metadata'
   */
  readonly tableName?: string

  /**
   * How long an event is kept that could not be recorded; at most 14 days.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration

  /**
   * The function's deployment package, with `index.handler` in it.
   *
   * @default - the bundle of this package, as an asset
   */
  readonly code?: Code
}
