import { jsonFlag, tableFlags } from '../read/flags.ts'

type Switch = { readonly type: 'boolean'; readonly default: false; readonly help: string }

/** The flags that say where S3 and the ledger are. */
export const placeFlags: typeof tableFlags = {
  ...tableFlags,
  'endpoint-url': {
    type: 'string',
    value: 'url',
    help: 'Another S3 endpoint (AWS_ENDPOINT_URL_S3)',
  },
}

/** The flags of every command that changes or fetches objects. */
export const transferFlags: {
  readonly recursive: Switch
  readonly 'dry-run': Switch
  readonly json: typeof jsonFlag
} = {
  recursive: { type: 'boolean', default: false, help: 'All below, not one object' },
  'dry-run': { type: 'boolean', default: false, help: 'Print what would be done, and do nothing' },
  json: { ...jsonFlag, help: 'Print a line of JSON for each object; with fields, these alone' },
}

/** The flags of a command that can wait for the rows. */
export const waitFlags: {
  readonly wait: Switch
  readonly timeout: {
    readonly type: 'string'
    readonly default: string
    readonly value: string
    readonly help: string
  }
} = {
  wait: {
    type: 'boolean',
    default: false,
    help: 'Wait for the rows in the ledger, and print them',
  },
  timeout: {
    type: 'string',
    default: '30',
    value: 'seconds',
    help: 'With --wait: how long at most for each row',
  },
}
