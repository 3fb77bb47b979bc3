import { printable, printableJson } from '../../core/index.ts'
import { getRow } from '../../table/index.ts'
import { awsFlags } from '../aws/flags.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { dataFlag } from '../data-flag.ts'
import { inPlace } from '../place.ts'
import { whereNoneRuns } from '../running.ts'
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
    const { table, isFallback } = await connect(context, values)
    const place = { context, dataFolder: values.data, isFallback }
    const row = await inPlace(place, () => getRow(table, bucket, key))
    if (row === undefined || (row.deleted && !values.deleted)) {
      const removed = row ? ': the object was removed (--deleted shows its tombstone)' : ''
      context.err(`No row for ${printable(url)}${removed}`)
      if (isFallback) context.err(lookedOnAws(context, values.data, table.name))
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

/** Most often a person who sees it meant the local cloud, which has stopped. */
function lookedOnAws({ workingFolder }: Context, dataFolder: string, tableName: string): string {
  const { folder, fix } = whereNoneRuns(workingFolder, dataFolder)
  return `This asked the table ${printable(tableName)} on AWS, because no local cloud is running in ${folder}: ${fix}`
}
