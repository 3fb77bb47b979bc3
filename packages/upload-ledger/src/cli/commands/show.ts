import { printable } from '../../core/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { jsonFlag, tableFlags } from '../read/flags.ts'
import { checkFields, jsonLine, rowFields } from '../read/json-fields.ts'
import { openReader } from '../read/open-reader.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { parseS3Url } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const show: Command = defineCommand({
  ...summaries.show,
  arguments: 1,
  flags: {
    json: {
      ...jsonFlag,
      help: 'Print the row as JSON; with fields, these alone: --json=size,etag',
    },
    deleted: {
      type: 'boolean',
      default: false,
      help: 'Also show the tombstone of a removed object',
    },
    wait: { type: 'boolean', default: false, help: 'Wait for the row of a new upload' },
    etag: { type: 'string', value: 'etag', help: 'With --wait: the content to wait for' },
    timeout: {
      type: 'string',
      default: '30',
      value: 'seconds',
      help: 'With --wait: how long at most',
    },
    ...tableFlags,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, key } = parseS3Url(url)
    checkFields(values.json, rowFields)
    const { wait, etag } = values
    if (etag !== undefined && !wait) throw new UsageError('Cannot run show: --etag needs --wait')
    const timeoutMs = wholeNumber('timeout', values.timeout) * 1000
    const ledger = await openReader(context, values)
    const signal = context.interrupted
    const row = await ledger.ask((reader) =>
      wait
        ? reader.waitFor(bucket, key, { etag, timeoutMs, signal }).catch(unlessInterrupted(context))
        : reader.get(bucket, key, { consistent: true, deleted: true }),
    )
    if (row === undefined || (row.deleted && !values.deleted)) {
      const removed = row ? ': the object was removed (--deleted shows its tombstone)' : ''
      context.err(`No row for ${printable(url)}${removed}`)
      ledger.hint()
      return 1
    }
    if (values.json) {
      context.out(jsonLine(row, values.json))
    } else {
      const width = Math.max(12, ...Object.keys(row).map((name) => name.length + 1))
      for (const [name, value] of Object.entries(row)) {
        context.out(`${name.padEnd(width)}${printable(textOf(value))}`)
      }
    }
    return 0
  },
})

/** A map of texts is shown as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function unlessInterrupted({ interrupted }: Context): (error: unknown) => undefined {
  return (error) => {
    if (!interrupted.aborted) throw error
  }
}
