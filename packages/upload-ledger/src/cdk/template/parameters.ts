import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import {
  deliveries,
  detailGroups,
  keyArnPattern,
  type Limit,
  limits,
  logLevels,
  mostExcludeKeysBytes,
  mostFilterCharacters,
  mostRolePathCharacters,
  rolePathPattern,
} from '../../core/index.ts'

/** The construct's default, for which its smaller one counts in the Free Tier. */
export const presetConcurrency = 10

/** The parameters of the single file. */
export type ParameterName =
  | 'BucketName'
  | 'ExistingBucket'
  | 'BucketAccount'
  | 'BucketRegion'
  | 'Versioned'
  | 'CorsOrigins'
  | 'Delivery'
  | 'Prefix'
  | 'Suffix'
  | 'ExcludeKeys'
  | 'PreviousDelivery'
  | 'PreviousPrefix'
  | 'PreviousSuffix'
  | 'FreeTier'
  | 'Alarms'
  | 'AlarmTopicArn'
  | 'Dashboard'
  | 'LogRetentionDays'
  | 'LogLevel'
  | 'LastSizeAndEtag'
  | 'ConfirmWithS3'
  | 'Enrich'
  | 'EnrichTags'
  | 'ObjectPrefix'
  | 'MemorySize'
  | 'MaxConcurrency'
  | 'TableName'
  | 'ExistingTable'
  | 'History'
  | 'HistoryTableName'
  | 'ExistingHistoryTable'
  | 'HistoryDays'
  | 'Api'
  | 'ApiOrigins'
  | 'ApiJwtIssuer'
  | 'ApiJwtAudience'
  | 'ApiLinks'
  | 'ApiTickets'
  | 'ApiUploads'
  | 'ApiTicketPrefix'
  | 'ApiDeletes'
  | 'ApiRateLimit'
  | 'ApiBurstLimit'
  | 'Verify'
  | 'VerifySchedule'
  | 'VerifyRepair'
  | 'VerifyPrefixes'
  | 'VerifySuffixes'
  | 'DeadLetterRetentionSeconds'
  | 'QueueKeyArn'
  | 'PreviousQueueKeyArn'
  | 'PermissionsBoundaryArn'
  | 'RolePath'
  | 'CodeBucket'
  | 'CodeKey'
  | 'ApiCodeKey'
  | 'VerifyCodeKey'

const yesOrNo = { allowedValues: ['true', 'false'] }
const no = { default: 'false', ...yesOrNo }

const tableName = {
  allowedPattern: '^[a-zA-Z0-9_.-]{3,255}$',
  constraintDescription: '3 to 255 letters, digits, underscores, hyphens and dots',
}

const list = {
  allowedPattern: '^$|^[^, ]+(,[^, ]+)*$',
  constraintDescription: 'texts with commas and no spaces between them, or empty',
}

const keyFilter = {
  maxLength: mostFilterCharacters,
  allowedPattern: '^[^*?]*$',
  constraintDescription: 'without wildcards: no * and no ?',
}

/** Tags are a parameter of their own: no condition of CloudFormation looks into a list. */
const details = detailGroups.filter((group) => group !== 'tags').join('|')
const detailsPattern = `^$|^(${details})(,(${details}))*$`

const keyArn = {
  default: '',
  allowedPattern: `^$|${keyArnPattern}`,
  constraintDescription: 'the ARN of a key, not of an alias, or empty',
}

const parameters: Readonly<Record<ParameterName, CfnParameterProps>> = {
  BucketName: {
    description:
      'The bucket to create, or the existing one; if empty, the stack creates upload-ledger-ACCOUNT-REGION',
    default: '',
    allowedPattern: '^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    constraintDescription: 'a bucket name, or empty',
  },
  ExistingBucket: {
    description:
      'Whether the bucket exists. EventBridge must be on for it, and Delivery must be eventbridge',
    ...no,
  },
  BucketAccount: {
    description:
      'The account of an existing bucket, if another; its events then arrive at an event bus of this stack',
    default: '',
    allowedPattern: '^$|^[0-9]{12}$',
    constraintDescription: 'twelve digits, or empty',
  },
  BucketRegion: {
    description: 'The region of an existing bucket, if another',
    default: '',
    allowedPattern: '^$|^[a-z]{2}(-[a-z]+)+-[0-9]$',
    constraintDescription: 'a region such as eu-west-1, or empty',
  },
  Versioned: {
    description: 'Whether the bucket to create keeps versions, which cannot be undone',
    ...no,
  },
  CorsOrigins: {
    description:
      'The origins whose pages may upload to the bucket and read from it, with commas between them, such as https://example.com; if empty, none',
    default: '',
    allowedPattern: '^$|^[^, ]+(,[^, ]+)*$',
    constraintDescription: 'origins with commas and no spaces between them, or empty',
  },
  Delivery: {
    description: 'How events travel from S3 to the function',
    default: 'direct',
    allowedValues: [...deliveries],
  },
  Prefix: {
    description:
      'The prefix of the keys to record; if empty, all keys. For direct and queue, write a space as + and percent-encode other special characters except slashes. For eventbridge, write it unencoded or, with a Suffix too, put a backslash before each backslash',
    default: 'incoming/',
    ...keyFilter,
  },
  Suffix: {
    description: 'The suffix of the keys to record; if empty, any suffix. Encoded like Prefix',
    default: '',
    ...keyFilter,
  },
  ExcludeKeys: {
    description:
      'Patterns of keys not to record, as a JSON array, such as ["*.info","*/"]; if empty, none',
    default: '',
    maxLength: mostExcludeKeysBytes,
    allowedPattern: '^$|^\\[".*"\\]$',
    constraintDescription: 'a JSON array of patterns, or empty',
  },
  PreviousDelivery: {
    description:
      'The delivery before this one. When you change Delivery, name the old one here: its queue and permissions stay, so that no event under way is lost. Set it to none in a later update, after 7 hours for direct, 5 days for queue, 6 days for eventbridge',
    default: 'none',
    allowedValues: ['none', ...deliveries],
  },
  PreviousPrefix: {
    description: 'Prefix as PreviousDelivery needs it encoded; if empty, the same text',
    default: '',
    maxLength: 1024,
  },
  PreviousSuffix: {
    description: 'Suffix as PreviousDelivery needs it encoded; if empty, the same text',
    default: '',
    maxLength: 1024,
  },
  FreeTier: {
    description:
      'Whether to stay inside the AWS Free Tier: provisioned capacity, no point-in-time recovery, two alarms, no custom metrics',
    ...no,
  },
  Alarms: { description: 'Whether to create alarms', default: 'true', ...yesOrNo },
  AlarmTopicArn: {
    description: 'The SNS topic that the alarms notify; if empty, none',
    default: '',
    allowedPattern: '^$|^arn:[^:]+:sns:[^:]+:[0-9]+:[^:]+$',
    constraintDescription: 'the ARN of an SNS topic, or empty',
  },
  Dashboard: { description: 'Whether to create a CloudWatch dashboard', ...no },
  LogRetentionDays: {
    description: "How many days to keep the function's log",
    type: 'Number',
    default: String(RetentionDays.ONE_MONTH),
    allowedValues: Object.values(RetentionDays)
      .filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE)
      .map(String),
  },
  LogLevel: {
    description: 'The least level of the lines that the function logs',
    default: 'info',
    allowedValues: [...logLevels],
  },
  LastSizeAndEtag: {
    description:
      'Whether the tombstone of a removed object keeps its last size and etag, for one more request',
    ...no,
  },
  ConfirmWithS3: {
    description:
      'Whether the function asks S3 where the order of events cannot tell, as with versions and lifecycle rules; auto means for Versioned and for eventbridge',
    default: 'auto',
    allowedValues: ['auto', 'true', 'false'],
  },
  Enrich: {
    description:
      'Details of each object to record, which the function asks S3 for: content_type, storage_class, metadata and checksums, with commas between them; if empty, none',
    default: '',
    allowedPattern: detailsPattern,
    constraintDescription: 'some of the four with commas and no spaces between them, or empty',
  },
  EnrichTags: {
    description: 'Whether to record the tags of each object too, and to follow their changes',
    ...no,
  },
  ObjectPrefix: {
    description: 'Prefix unencoded, if that differs: of the objects that the function may read',
    default: '',
    ...keyFilter,
  },
  MemorySize: {
    description: 'Memory of the function in megabytes',
    type: 'Number',
    default: 128,
    ...range(limits.memorySizeMb),
  },
  MaxConcurrency: {
    description: `Maximum concurrent invocations from the queue; with FreeTier, ${presetConcurrency} means 2`,
    type: 'Number',
    default: presetConcurrency,
    ...range(limits.maxConcurrency),
  },
  TableName: {
    description: 'The table to create, or the existing one',
    default: 'upload_metadata',
    ...tableName,
  },
  ExistingTable: {
    description:
      'Whether the table exists. Its keys must be bucket and object_key, both strings; the stack does not change it',
    ...no,
  },
  History: {
    description:
      'Whether to keep every event in a second table. Without it, the stack lets go of the table that it created and keeps it',
    ...no,
  },
  HistoryTableName: {
    description: 'The history table to create, or the existing one',
    default: 'upload_history',
    ...tableName,
  },
  ExistingHistoryTable: {
    description:
      'Whether the history table exists, kept since History was on; the stack does not change it',
    ...no,
  },
  HistoryDays: {
    description: 'After how many days an event expires from the history; 0 for never',
    type: 'Number',
    default: 0,
    minValue: 0,
    maxValue: limits.historyDays.most,
  },
  Api: {
    description: 'Whether to create an HTTP API, which answers questions about uploads',
    ...no,
  },
  ApiOrigins: {
    description: 'The origins whose pages may call the API, written like CorsOrigins without *',
    default: '',
    allowedPattern: '^$|^https?://[^/?#,* ]+(,https?://[^/?#,* ]+)*$',
    constraintDescription: 'origins without a path, with commas between them, or empty',
  },
  ApiJwtIssuer: {
    description:
      'The issuer of the tokens that callers of the API send; if empty, callers sign, and IAM decides',
    default: '',
    allowedPattern: '^$|^https://[^ ]+$',
    constraintDescription: 'an https URL, or empty',
  },
  ApiJwtAudience: {
    description: 'The clients for whom tokens are made, with commas between them',
    default: '',
    ...list,
  },
  ApiLinks: { description: 'Whether the API gives links that open objects', ...no },
  ApiTickets: { description: 'Whether the API gives upload tickets', ...no },
  ApiUploads: { description: 'Whether the API signs uploads in parts', ...no },
  ApiTicketPrefix: {
    description:
      'Only keys with this prefix get a ticket or are uploaded in parts. Not encoded; if empty, any key',
    default: 'incoming/',
    ...keyFilter,
  },
  ApiDeletes: { description: 'Whether the API deletes objects', ...no },
  ApiRateLimit: {
    description: 'How many requests a second the API answers over time',
    type: 'Number',
    default: 50,
    ...range(limits.apiRate),
  },
  ApiBurstLimit: {
    description: 'How many requests the API answers at once',
    type: 'Number',
    default: 100,
    ...range(limits.apiBurst),
  },
  Verify: {
    description: 'Whether to create a function that compares bucket and table on a schedule',
    ...no,
  },
  VerifySchedule: {
    description: 'When it begins, in UTC: a rate or a cron expression',
    default: 'rate(1 day)',
    allowedPattern: '^(rate|cron)\\(.+\\)$',
    constraintDescription: 'rate(…) or cron(…)',
  },
  VerifyRepair: { description: 'Whether it repairs what differs', ...no },
  VerifyPrefixes: {
    description: 'The prefixes that it compares, unencoded, as a JSON array; if empty, all keys',
    default: '["incoming/"]',
    allowedPattern: '^$|^\\[".*"\\]$',
    constraintDescription: 'a JSON array of texts, or empty',
  },
  VerifySuffixes: {
    description: 'The suffixes that it compares, likewise; if empty, any',
    default: '',
    allowedPattern: '^$|^\\[".*"\\]$',
    constraintDescription: 'a JSON array of texts, or empty',
  },
  DeadLetterRetentionSeconds: {
    description: 'How long to keep an event that could not be recorded',
    type: 'Number',
    default: 1_209_600,
    ...range(limits.deadLetterRetentionDays, 24 * 60 * 60),
  },
  QueueKeyArn: {
    description:
      'The customer managed KMS key that encrypts the queues; if empty, a key of SQS. First add to its policy the statements of docs/deploy/rights.md',
    ...keyArn,
  },
  PreviousQueueKeyArn: {
    description:
      'The QueueKeyArn before this one: the function can still decrypt what the queue holds. Empty it in a later update, 5 days on',
    ...keyArn,
  },
  PermissionsBoundaryArn: {
    description: "The managed policy that bounds the function's role; if empty, none",
    default: '',
    allowedPattern: '^$|^arn:[^:]+:iam::[^:]*:policy/.+$',
    constraintDescription: 'the ARN of a managed policy, or empty',
  },
  RolePath: {
    description: "The path of the function's role, such as /uploads/; if empty, /",
    default: '',
    maxLength: mostRolePathCharacters,
    allowedPattern: `^$|${rolePathPattern}`,
    constraintDescription: 'slashes at both ends, or empty',
  },
  CodeBucket: {
    description: "The bucket, in the stack's region, that holds the deployment package",
    minLength: 3,
  },
  CodeKey: { description: 'The key of the deployment package, a .zip', minLength: 1 },
  ApiCodeKey: {
    description: "The key of the deployment package of the API's function; none without Api",
    default: 'none',
    minLength: 1,
  },
  VerifyCodeKey: {
    description: 'The key of the deployment package of the comparing function; none without Verify',
    default: 'none',
    minLength: 1,
  },
}

function range({ least, most }: Limit, unit = 1): Pick<CfnParameterProps, 'minValue' | 'maxValue'> {
  return { minValue: least * unit, maxValue: most * unit }
}

/** Puts the parameters into a stack. */
export function addParameters(stack: Stack): Readonly<Record<ParameterName, CfnParameter>> {
  const made = Object.entries(parameters).map(
    ([name, props]) => [name, new CfnParameter(stack, name, props)] as const,
  )
  return Object.fromEntries(made) as Record<ParameterName, CfnParameter>
}
