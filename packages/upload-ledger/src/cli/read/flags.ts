import { awsFlags } from '../aws/flags.ts'
import { dataFlag } from '../data-flag.ts'

type Text = { readonly type: 'string'; readonly value: string; readonly help: string }
type Switch = { readonly type: 'boolean'; readonly default: false; readonly help: string }

/** The flags that say which table to read. */
export const tableFlags: {
  readonly table: Text
  readonly region: Text
  readonly profile: Text
  readonly 'endpoint-url': Text
  readonly data: Text & { readonly default: string }
} = {
  table: { type: 'string', value: 'name', help: 'The table (TABLE_NAME, or upload_metadata)' },
  ...awsFlags,
  'endpoint-url': {
    type: 'string',
    value: 'url',
    help: 'Another DynamoDB endpoint (AWS_ENDPOINT_URL_DYNAMODB)',
  },
  data: dataFlag,
}

/** The flag that says which history to read. */
export const historyFlag: { readonly 'history-table': Text } = {
  'history-table': {
    type: 'string',
    value: 'name',
    help: 'The history table (HISTORY_TABLE_NAME, or upload_history)',
  },
}

/** The flags of every command that takes a range of time. */
export const rangeFlags: { readonly since: Text; readonly until: Text } = {
  since: {
    type: 'string',
    value: 'time',
    help: 'Only events from then on: 2026-11-23, 2026-11-23T04:00Z, or 24h ago',
  },
  until: { type: 'string', value: 'time', help: 'Only events before then' },
}

/** The flag of every command that takes the events of one requester. */
export const requesterFlag: Text = {
  type: 'string',
  value: 'id',
  help: 'Only events of this requester, as S3 names it',
}

/** The flag that prints JSON: all of each item, or the fields that it names. */
export const jsonFlag: Text & { readonly optional: true } = {
  type: 'string',
  value: 'fields',
  optional: true,
  help: 'Print a line of JSON for each item; with fields, these alone: --json=object_key,size',
}

/** The flags of every command that prints many lines. */
export const outputFlags: { readonly 'human-readable': Switch; readonly json: typeof jsonFlag } = {
  'human-readable': { type: 'boolean', default: false, help: 'Print sizes such as 1.2 MiB' },
  json: jsonFlag,
}
