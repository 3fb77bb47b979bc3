import type { Flag } from '../command.ts'

const text = <const V extends string>(value: V, help: string) =>
  ({ type: 'string', value, help }) as const satisfies Flag
const yesOrNo = (help: string) => ({ type: 'boolean', help }) as const satisfies Flag

type Text = { readonly type: 'string'; readonly value: string; readonly help: string }
type YesOrNo = { readonly type: 'boolean'; readonly help: string }

/**
 * What is deployed: the construct's props, in the command line's spelling. None has a default here:
 * for a first deployment it is the construct's, for a later one what was deployed.
 */
export const settingFlags: {
  readonly bucket: Text
  readonly 'bucket-name': Text
  readonly prefix: Text
  readonly suffix: Text
  readonly delivery: Text
  readonly 'free-tier': YesOrNo
  readonly alarms: YesOrNo
  readonly 'alarm-topic': Text
  readonly dashboard: YesOrNo
  readonly 'log-retention': Text
  readonly memory: Text
  readonly 'max-concurrency': Text
  readonly table: Text
  readonly 'table-name': Text
  readonly 'dead-letter-retention': Text
  readonly 'removal-policy': Text
  readonly 'code-bucket': Text
} = {
  bucket: text('name', 'A bucket that exists, whose other notifications are not touched'),
  'bucket-name': text('name', 'The bucket to make (upload-ledger-ACCOUNT-REGION)'),
  prefix: text('text', 'Only keys that begin so, as they are (incoming/)'),
  suffix: text('text', 'Only keys that end so, as they are'),
  delivery: text('way', 'direct, queue or eventbridge (direct; eventbridge with --bucket)'),
  'free-tier': yesOrNo('Stay inside the Free Tier; --no-free-tier takes it back'),
  alarms: yesOrNo('Make alarms, which is so unless --no-alarms'),
  'alarm-topic': text('arn', 'The SNS topic that the alarms tell; empty for none'),
  dashboard: yesOrNo('Make a dashboard; --no-dashboard takes it away'),
  'log-retention': text('days', 'How long the log is kept (30)'),
  memory: text('MB', 'Memory of the function (128)'),
  'max-concurrency': text(
    'n',
    'Most invocations at once, not with direct (10; 2 with --free-tier)',
  ),
  table: text('name', 'A table that exists, used as it is'),
  'table-name': text('name', 'The table to make (upload_metadata)'),
  'dead-letter-retention': text('days', 'How long a dead letter is kept, 1 to 14 (14)'),
  'removal-policy': text('policy', 'retain or destroy the data when the stack goes (retain)'),
  'code-bucket': text('name', 'Where the code is put (upload-ledger-code-ACCOUNT-REGION, made)'),
}

/** The flags as they were typed. */
export type SettingValues = {
  readonly [Name in keyof typeof settingFlags]?:
    | ((typeof settingFlags)[Name] extends YesOrNo ? boolean : string)
    | undefined
}
