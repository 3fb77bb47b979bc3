import type { Flag } from '../command.ts'

const text = <const V extends string>(value: V, help: string) =>
  ({ type: 'string', value, help }) as const satisfies Flag
const texts = <const V extends string>(value: V, help: string) =>
  ({ type: 'string', multiple: true, value, help }) as const satisfies Flag
const yesOrNo = (help: string) => ({ type: 'boolean', help }) as const satisfies Flag

type Text = { readonly type: 'string'; readonly value: string; readonly help: string }
type Texts = Text & { readonly multiple: true }
type YesOrNo = { readonly type: 'boolean'; readonly help: string }

/**
 * The settings of a deployment: the construct's props, in the command line's spelling. None has a
 * default here: a first deployment takes the construct's, a later one keeps the deployed value.
 */
export const settingFlags: {
  readonly bucket: Text
  readonly 'bucket-account': Text
  readonly 'bucket-region': Text
  readonly 'bucket-name': Text
  readonly versioned: YesOrNo
  readonly 'cors-origin': Text
  readonly prefix: Texts
  readonly suffix: Texts
  readonly exclude: Texts
  readonly delivery: Text
  readonly 'free-tier': YesOrNo
  readonly alarms: YesOrNo
  readonly 'alarm-topic': Text
  readonly dashboard: YesOrNo
  readonly 'log-retention': Text
  readonly 'log-level': Text
  readonly 'last-size-and-etag': YesOrNo
  readonly 'confirm-with-s3': YesOrNo
  readonly enrich: Text
  readonly memory: Text
  readonly 'max-concurrency': Text
  readonly table: Text
  readonly 'table-name': Text
  readonly history: YesOrNo
  readonly 'history-table': Text
  readonly 'history-days': Text
  readonly api: YesOrNo
  readonly 'api-origin': Texts
  readonly 'api-jwt-issuer': Text
  readonly 'api-jwt-audience': Texts
  readonly 'api-links': YesOrNo
  readonly 'api-tickets': YesOrNo
  readonly 'api-uploads': YesOrNo
  readonly 'api-ticket-prefix': Text
  readonly 'api-deletes': YesOrNo
  readonly 'api-rate-limit': Text
  readonly 'api-burst-limit': Text
  readonly verify: Text
  readonly 'verify-repair': YesOrNo
  readonly 'dead-letter-retention': Text
  readonly 'queue-key': Text
  readonly 'permissions-boundary': Text
  readonly 'role-path': Text
  readonly 'removal-policy': Text
  readonly 'code-bucket': Text
} = {
  bucket: text('name', 'An existing bucket; its other notifications stay'),
  'bucket-account': text('id', 'The account of an existing bucket, if another; empty for this one'),
  'bucket-region': text('name', 'The region of an existing bucket, if another; empty for this one'),
  'bucket-name': text('name', 'The bucket to create (upload-ledger-ACCOUNT-REGION)'),
  versioned: yesOrNo('The created bucket keeps versions of its objects; this cannot be undone'),
  'cors-origin': text(
    'origins',
    'Let pages of these origins use the bucket, with commas between them; empty for none',
  ),
  prefix: texts('text', 'Record only keys with this prefix, not encoded; repeatable (incoming/)'),
  suffix: texts('text', 'Record only keys with this suffix, not encoded; repeatable'),
  exclude: texts(
    'glob',
    'Do not record keys that match this pattern, such as *.info or */; repeatable; empty for none',
  ),
  delivery: text('route', 'direct, queue or eventbridge (direct; eventbridge with --bucket)'),
  'free-tier': yesOrNo('Stay inside the Free Tier; --no-free-tier undoes it'),
  alarms: yesOrNo('Create alarms (the default); --no-alarms removes them'),
  'alarm-topic': text('arn', 'The SNS topic that the alarms notify; empty for none'),
  dashboard: yesOrNo('Create a dashboard; --no-dashboard removes it'),
  'log-retention': text('days', 'How long to keep the log (30)'),
  'log-level': text('level', 'The least level to log: info, warn or error (info)'),
  'last-size-and-etag': yesOrNo(
    'Keep the last size and etag of a removed object; --no-last-size-and-etag undoes it',
  ),
  'confirm-with-s3': yesOrNo(
    'Ask S3 where the order of events cannot tell (by itself with versions or lifecycle rules)',
  ),
  enrich: text(
    'details',
    'Record content_type, storage_class, metadata, tags, checksums; with commas; empty for none',
  ),
  memory: text('MB', 'Memory of the function (128)'),
  'max-concurrency': text(
    'n',
    'Maximum concurrent invocations, not with direct (10; 2 with --free-tier)',
  ),
  table: text('name', 'An existing table, which stays unchanged'),
  'table-name': text('name', 'The table to create (upload_metadata)'),
  history: yesOrNo('Keep every event in a second table; --no-history stops, and keeps the table'),
  'history-table': text(
    'name',
    'The history table: an existing one stays unchanged, else it is created (upload_history)',
  ),
  'history-days': text('days', 'When an event expires from the history; 0 for never (0)'),
  api: yesOrNo('Create an HTTP API that answers questions; --no-api removes it'),
  'api-origin': texts(
    'origin',
    'Let pages of this origin call the API; repeatable; empty for none',
  ),
  'api-jwt-issuer': text(
    'url',
    'Callers of the API send tokens of this issuer; empty for none: they sign, and IAM decides',
  ),
  'api-jwt-audience': texts('id', 'A client for whom these tokens are made; repeatable'),
  'api-links': yesOrNo('The API gives links that open objects; --no-api-links undoes it'),
  'api-tickets': yesOrNo('The API gives upload tickets; --no-api-tickets undoes it'),
  'api-uploads': yesOrNo('The API signs uploads in parts; --no-api-uploads undoes it'),
  'api-ticket-prefix': text(
    'text',
    'Only keys with this prefix get a ticket or are uploaded in parts (the first --prefix)',
  ),
  'api-deletes': yesOrNo('The API deletes objects; --no-api-deletes undoes it'),
  'api-rate-limit': text('n', 'How many requests a second the API answers over time (50)'),
  'api-burst-limit': text('n', 'How many requests the API answers at once (100)'),
  verify: text(
    'schedule',
    "Compare bucket and table on a schedule, such as 'rate(1 day)'; empty to remove it",
  ),
  'verify-repair': yesOrNo('Repair what differs then; --no-verify-repair only reports it'),
  'dead-letter-retention': text('days', 'How long to keep a dead letter, 4 to 14 (14)'),
  'queue-key': text(
    'arn',
    "The customer managed KMS key that encrypts the queues; empty for SQS's own",
  ),
  'permissions-boundary': text(
    'arn',
    "The managed policy that bounds the function's role; empty for none",
  ),
  'role-path': text('path', "The path of the function's role, such as /uploads/ (/)"),
  'removal-policy': text('policy', 'retain or destroy the data when the stack is deleted (retain)'),
  'code-bucket': text(
    'name',
    'The bucket for the code (upload-ledger-code-ACCOUNT-REGION, created if missing)',
  ),
}

/** The flags as they were typed. */
export type SettingValues = {
  readonly [Name in keyof typeof settingFlags]?: ValueOf<(typeof settingFlags)[Name]> | undefined
}

type ValueOf<F> = F extends YesOrNo ? boolean : F extends Texts ? readonly string[] : string
