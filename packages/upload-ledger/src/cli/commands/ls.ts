import { LedgerError, printable, type Row } from '../../core/index.ts'
import type { Folder, Reach, Unknown } from '../../reader/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { historyFlag, outputFlags, tableFlags } from '../read/flags.ts'
import { checkFields, rowFields } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader, type Reading } from '../read/open-reader.ts'
import { printAll } from '../read/print-all.ts'
import { folderLine, rowLine, sizeText } from '../read/row-lines.ts'
import { watch } from '../read/watch.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const ls: Command = defineCommand({
  ...summaries.ls,
  arguments: 1,
  flags: {
    recursive: { type: 'boolean', default: false, help: 'List all below, not one level' },
    deleted: { type: 'boolean', default: false, help: 'Also list removed objects' },
    summarize: {
      type: 'boolean',
      default: false,
      help: 'End with the number of objects and bytes',
    },
    at: { type: 'string', value: 'time', help: 'List as it stood then: 2026-11-23, or 24h ago' },
    ...outputFlags,
    ...tableFlags,
    ...historyFlag,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, prefix } = parseS3Prefix(url)
    checkFields(values.json, rowFields)
    const { recursive, deleted } = values
    const time = values.at === undefined ? undefined : momentOf('at', values.at, context.now())
    if (time !== undefined && deleted) {
      throw new UsageError('Cannot run ls: --deleted lists what is removed now, and --at the past')
    }
    const ledger = await openReader(context, values)
    const delimiter = recursive ? '' : '/'
    const options = { json: values.json, humanReadable: values['human-readable'] }
    const level = recursive ? 0 : prefix.lastIndexOf('/') + 1
    const sum = { count: 0, bytes: 0 }
    const lineOf = (item: Row | Folder): string => {
      if ('prefix' in item)
        return folderLine(item.prefix, item.prefix.slice(level), options, context)
      if (!item.deleted) sum.count++
      sum.bytes += item.size
      return rowLine(item, item.object_key.slice(level), options, context)
    }
    const question = { bucket, prefix, delimiter }
    const reach = time && (await reachOf(ledger, question, context))
    let unknown = 0
    const printed = await ledger.ask((reader) => {
      if (time === undefined) {
        const { signal, onProgress } = watch(context)
        const items = reader.list({ ...question, deleted, signal, onProgress })
        return printAll(items, lineOf, context)
      }
      const watching = watch(context, { items: 'rows and events', whole: 'all there is' })
      const items = reader.at({ ...question, time, unknown: true, ...watching })
      return printAll(
        known(items, () => unknown++),
        lineOf,
        context,
      )
    })
    if (printed === undefined) return 1
    if (values.summarize) summarize(sum, options, context)
    for (const line of time ? missing(reach, time, unknown) : []) context.err(line)
    if (printed > 0) return 0
    const then = time === undefined ? '' : ` at ${time.toISOString()}`
    const hint = deleted || time !== undefined ? '' : '; --deleted shows removed objects'
    context.err(`No rows under ${printable(url)}${then}${hint}`)
    ledger.hint()
    return 1
  },
})

/** Leaves out what is not known to have been there, and counts it. */
async function* known(
  items: AsyncIterable<Row | Folder | Unknown>,
  leftOut: () => void,
): AsyncGenerator<Row | Folder> {
  for await (const item of items) {
    if ('unknown' in item) leftOut()
    else yield item
  }
}

/** How far back the listing is exact; `undefined` without the right to know. */
async function reachOf(
  ledger: Reading,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  { interrupted: signal }: Context,
): Promise<Reach | undefined> {
  try {
    return await ledger.ask((reader) => reader.reach({ bucket, prefix, signal }))
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'refused') return undefined
    throw error
  }
}

/** What a listing of the past may lack, in words. */
function missing(reach: Reach | undefined, time: Date, unknown: number): string[] {
  const lines: string[] = []
  const since = reach?.exactSince
  if (unknown > 0) {
    const left = unknown === 1 ? '1 entry that has' : `${unknown} entries that have`
    lines.push(`Left out ${left} changed since, and may be older than the history`)
  }
  if (since === undefined) {
    lines.push('How far back this is exact is not known: that takes dynamodb:DescribeTable')
  } else if (time.toISOString() < since) {
    lines.push(`The history begins at ${since}; objects removed before then may be missing`)
  }
  return lines
}

/** As the AWS CLI does. With JSON on stdout it is words. */
function summarize(
  { count, bytes }: { readonly count: number; readonly bytes: number },
  options: Parameters<typeof sizeText>[1],
  context: Context,
): void {
  const write = options.json ? context.err : context.out
  write('')
  write(`Total Objects: ${count}`)
  write(`   Total Size: ${sizeText(bytes, options)}`)
}
