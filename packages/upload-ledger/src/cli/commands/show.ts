import { printable, printableJson } from '../../core/index.ts'
import { getRow } from '../../table/index.ts'
import { awsFlags } from '../aws/flags.ts'
import { type Command, defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { dataFlag } from '../data-flag.ts'
import { parseS3Url } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const show: Command = defineCommand({
  ...summaries.show,
  arguments: 1,
  flags: {
    json: { type: 'boolean', default: false, help: 'Print the row as JSON' },
    deleted: {
      type: 'boolean',
      default: false,
      help: 'Also show the tombstone of a removed object',
    },
    ...awsFlags,
    data: dataFlag,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, key } = parseS3Url(url)
    const table = await connect(context, values)
    const row = await getRow(table, bucket, key)
    if (row === undefined || (row.deleted && !values.deleted)) {
      context.err(
        `No row for ${printable(url)}${row ? ': the object was removed (--deleted shows its tombstone)' : ''}`,
      )
      return 1
    }
    if (values.json) {
      context.out(printableJson(row))
    } else {
      for (const [name, value] of Object.entries(row)) {
        context.out(`${name.padEnd(12)}${printable(String(value))}`)
      }
    }
    return 0
  },
})
