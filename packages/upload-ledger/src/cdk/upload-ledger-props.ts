import type { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { CorsRule, IBucket } from 'aws-cdk-lib/aws-s3'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Delivery, DetailGroup, LogLevel } from '../core/index.ts'
import type { ApiProps } from './api-props.ts'
import type { VerifyProps } from './verify-props.ts'

/** The options of `UploadLedger`, all with a default. */
export interface UploadLedgerProps {
  /**
   * An existing bucket. Its EventBridge switch must be on, which CloudFormation cannot do without a
   * custom resource; `docs/deploy/existing-bucket.md` has the command.
   *
   * @default - a new bucket: private, encrypted by S3, over TLS only
   */
  readonly bucket?: IBucket

  /**
   * The account of an existing bucket, where it is not the stack's. The ledger then has an event bus
   * of its own, to which a rule beside the bucket forwards the bucket's events;
   * `docs/deploy/another-account.md` has that side.
   *
   * @default - the stack's account
   */
  readonly bucketAccount?: string

  /**
   * The region of an existing bucket, where it is not the stack's. As with `bucketAccount`.
   *
   * @default - the stack's region
   */
  readonly bucketRegion?: string

  /**
   * The name of the bucket to create. The trigger's permission contains it, and S3 checks that
   * permission when it creates the bucket, so the name must be known beforehand.
   *
   * @default - made of the construct's path, the account and the region
   */
  readonly bucketName?: string

  /**
   * Whether the bucket that the construct creates keeps the versions of its objects. It cannot be
   * undone: S3 can only suspend versioning. Then `confirmWithS3` is on.
   *
   * @default false
   */
  readonly versioned?: boolean

  /**
   * The rules by which pages of other origins may use the bucket that the construct creates, as
   * uploads from a browser need. `addCorsRule` adds more.
   *
   * @default - no page may
   */
  readonly cors?: readonly CorsRule[]

  /**
   * Records only objects whose key has this prefix, or one of these, not encoded; an empty prefix
   * selects all objects. No wildcards; at most 1,024 characters when percent-encoded. None may
   * begin with another one, and prefixes times suffixes may be at most 50: S3 refuses more.
   *
   * @default 'incoming/'
   */
  readonly prefix?: string | readonly string[]

  /**
   * Records only objects whose key has this suffix, or one of these, not encoded. The same limits;
   * none may end with another one.
   *
   * @default - any suffix
   */
  readonly suffix?: string | readonly string[]

  /**
   * Leaves out objects whose key matches one of these patterns: `*` is any text, `?` a character,
   * `[a-z]` one of these. A pattern without a `/` is that of the name, such as `*.info`; one with a
   * `/` is that of the whole key: a star before a slash means folder markers. S3 still sends these
   * events, and the function ignores them.
   *
   * @default - none
   */
  readonly exclude?: readonly string[]

  /**
   * How events reach the function. An existing bucket takes only `eventbridge`: a bucket has one
   * notification configuration, and writing it would replace the notifications of others.
   *
   * @default 'direct', or 'eventbridge' for an existing bucket
   */
  readonly delivery?: Delivery

  /**
   * The delivery before this one. When you change `delivery`, name the old one here, and deploy:
   * the old one's permissions, queue and dead letters stay for the events that are under way in it,
   * and neither way loses one. Remove this prop in a later deployment, once the old delivery can
   * hold no event any more: after 7 hours for `direct`, 5 days for `queue`, 6 days for
   * `eventbridge`.
   *
   * @default - none: only what `delivery` needs
   */
  readonly previousDelivery?: Delivery

  /**
   * Whether to stay inside the AWS Free Tier: 5 units of provisioned capacity, no point-in-time
   * recovery, an alarm on dead letters and one on errors, no custom metrics, no dashboard.
   *
   * @default false
   */
  readonly freeTier?: boolean

  /**
   * Whether to create alarms: on dead letters, the age of waiting events, errors, throttles, and
   * missing permissions or settings.
   *
   * @default true
   */
  readonly alarms?: boolean

  /**
   * The topic that the alarms notify.
   *
   * @default - none, with a warning: the alarms show in CloudWatch and notify nobody
   */
  readonly alarmTopic?: ITopic

  /**
   * Whether to create a CloudWatch dashboard.
   *
   * @default false
   */
  readonly dashboard?: boolean

  /**
   * How long CloudWatch keeps the function's log. Deleting the stack deletes the log.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays

  /**
   * The least level of the lines that the function logs: `info`, `warn` or `error`. Most lines are
   * of level `info`, one for each recorded event, and CloudWatch charges for them. Metrics do not
   * depend on it. With `warn` and `error`, `doctor` sees no log line of its test file.
   *
   * @default 'info'
   */
  readonly logLevel?: LogLevel

  /**
   * Whether the tombstone of a removed object keeps the size and etag that the object last had, as
   * `last_size` and `last_etag`; `docs/row.md` says when it lacks them. Each removal of an object that
   * has a row costs one more request and write unit.
   *
   * @default false
   */
  readonly lastSizeAndEtag?: boolean

  /**
   * Whether the function asks S3 where the order of events cannot tell what an object is now: in a
   * bucket with versions, and where lifecycle rules delete. It then has `s3:GetObject` on keys with the
   * prefixes, `s3:ListBucket` on the bucket, and `dynamodb:GetItem` on the table; `direct` and `queue`
   * subscribe to lifecycle expirations too. `docs/function.md` says which events ask, and what it costs.
   *
   * @default - on where the bucket is known to be versioned or to have lifecycle rules, and with
   *   `eventbridge`, whose events include lifecycle expirations; off elsewhere
   */
  readonly confirmWithS3?: boolean

  /**
   * The details of each object that the function asks S3 for and records with the row, which no event
   * carries: `content_type`, `storage_class`, `metadata`, `tags`, `checksums`. It then has `s3:GetObject`
   * on keys with the prefixes and `s3:ListBucket` on the bucket. With `tags` it also follows later
   * changes of tags, by `s3:GetObjectTagging` and `dynamodb:UpdateItem`. `docs/deploy/details.md` has what
   * it costs, and what `checksums` of objects under a KMS key need.
   *
   * @default - none
   */
  readonly enrich?: readonly DetailGroup[]

  /**
   * The function's memory in megabytes, 128 to 10,240.
   *
   * @default 128
   */
  readonly memorySize?: number

  /**
   * The function's timeout, 5 seconds to 15 minutes. The visibility timeout of a queue is six times as long.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration

  /**
   * The maximum number of concurrent invocations, 2 to 1,000, each with a batch of up to 10 events.
   * Not with `direct`, where no queue holds events back.
   *
   * @default 10, or 2 with `freeTier`
   */
  readonly maxConcurrency?: number

  /**
   * Whether deleting the stack keeps the tables, and the bucket if the construct creates it. Any
   * value but `RETAIN` also turns off the tables' deletion protection. CloudFormation cannot delete
   * a bucket that is not empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy

  /**
   * An existing table, with `bucket` (S) as partition key and `object_key` (S) as sort key: the
   * exercise's, or one that another stack kept. The construct does not change it, neither its TTL
   * on `expires_at` nor its backups; the function may only put items into it. If a key of your own
   * encrypts it, the key policy must allow the function's role.
   *
   * It must have no index on an attribute that may be empty (`etag`, `event_time`, `event_name`,
   * `sequencer`), nor on one with another type than in a row: DynamoDB would refuse such rows
   * forever. Synthesis checks a table of this app; `deploy` and `doctor` check an imported one.
   *
   * @default - a new table
   */
  readonly table?: ITable

  /**
   * The name of the table to create. Two ledgers in one account and region need two.
   *
   * @default 'upload_metadata'
   */
  readonly tableName?: string

  /**
   * Whether to keep every event in a second table, the history, with its first arrival and the number
   * of its deliveries. It costs one more request and two more write units an event, one of them for
   * the index by day. If you turn it off again, `removalPolicy` decides what becomes of the table that
   * the construct created.
   *
   * @default false
   */
  readonly history?: boolean

  /**
   * An existing history table: one that `history` created before and that was kept. The construct does
   * not change it; the function may only update items in it. It must have the keys, and the index
   * `by_day`, of a history table. Synthesis checks the indexes of a table of this app; `deploy` and
   * `doctor` check an imported one.
   *
   * @default - a new table
   */
  readonly historyTable?: ITable

  /**
   * The name of the history table to create. Two ledgers in one account and region need two.
   *
   * @default 'upload_history'
   */
  readonly historyTableName?: string

  /**
   * After how many days DynamoDB deletes an event from the history, 1 to 36,500, by TTL on `expires_at`.
   * It applies to events that arrive from then on.
   *
   * @default - never
   */
  readonly historyDays?: number

  /**
   * How long to keep an event that could not be recorded: 4 days, as long as a queue keeps events,
   * to 14.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration

  /**
   * A customer managed KMS key that encrypts the queues. Of a key of this app, the construct adds to
   * the key's policy what S3 and EventBridge need; of an imported key, a warning has the statements.
   * The key's policy must also let IAM policies of the account decide, as that of a new key does.
   *
   * Not an alias, and not SQS's own key `alias/aws/sqs`, whose policy nobody can change.
   *
   * @default - a key of SQS, which is free and needs no policy
   */
  readonly queueKey?: IKey

  /**
   * The `queueKey` before this one. When you change or remove `queueKey`, name the old one here, and
   * deploy: the function can still decrypt what the queue holds. Remove this prop in a later
   * deployment, 5 days on. Not where `direct` is the only delivery.
   *
   * @default - none: the function cannot decrypt what another key encrypted
   */
  readonly previousQueueKey?: IKey

  /**
   * A managed policy that bounds what the function's role may do, as some accounts require of every
   * role. It must allow what `docs/deploy/rights.md` lists.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: IManagedPolicy

  /**
   * The path of the function's role, such as `/uploads/`. Another path makes another role.
   *
   * @default '/'
   */
  readonly rolePath?: string

  /**
   * An HTTP API that answers questions about the uploads: one more function, behind API Gateway.
   * `{}` makes one that only reads, for callers whom IAM allows `execute-api:Invoke`.
   *
   * @default - no API
   */
  readonly api?: ApiProps

  /**
   * One more function, which compares the bucket with the table on a schedule, and reports or repairs
   * what differs: `{}` reports once a day. `docs/deploy/verify.md` has what it costs.
   *
   * @default - none
   */
  readonly verify?: VerifyProps

  /**
   * The function's deployment package, with `index.handler` in it.
   *
   * @default - the bundle of this package, as an asset
   */
  readonly code?: Code
}
