import { printable } from '../../core/index.ts'
import type { Pages } from '../../reader/index.ts'
import { type Command, defineCommand, UsageError } from '../command.ts'
import { arrivalLine } from '../read/event-lines.ts'
import { historyFlag, outputFlags, rangeFlags, requesterFlag, tableFlags } from '../read/flags.ts'
import { arrivalFields, checkFields } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader } from '../read/open-reader.ts'
import { printAll } from '../read/print-all.ts'
import { watch } from '../read/watch.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const recent: Command = defineCommand({
  ...summaries.recent,
  arguments: [0, 1],
  flags: {
    since: { ...rangeFlags.since, default: '24h' },
    until: rangeFlags.until,
    limit: { type: 'string', default: '100', value: 'n', help: 'How many events at most' },
    requester: requesterFlag,
    ...outputFlags,
    ...tableFlags,
    ...historyFlag,
  },
  async run({ positionals: [url], values }, context) {
    checkFields(values.json, arrivalFields)
    const limit = wholeNumber('limit', values.limit)
    if (limit === 0) throw new UsageError('Cannot use --limit 0: pass 1 or more')
    const now = context.now()
    const range = {
      from: momentOf('since', values.since, now),
      to: values.until === undefined ? undefined : momentOf('until', values.until, now),
    }
    const ledger = await openReader(context, values)
    const place = url ?? (ledger.bucket && `s3://${ledger.bucket}`)
    if (place === undefined) {
      throw new UsageError('Cannot run recent: no bucket is named; pass s3://BUCKET')
    }
    const { bucket, prefix } = parseS3Prefix(place)
    const options = { json: values.json, humanReadable: values['human-readable'] }
    const watching = watch(context, { items: 'events', whole: 'the whole index' })
    let hasMore = false
    const printed = await ledger.ask((reader) => {
      const question = {
        bucket,
        prefix,
        requester: values.requester,
        ...range,
        newestFirst: true,
        ...watching,
      }
      const pages = (limit: number) => reader.arrivals({ ...question, limit })
      return printAll(
        first(limit, pages, () => {
          hasMore = true
        }),
        (item) => arrivalLine(item, options, context),
        context,
      )
    })
    if (printed === undefined) return 1
    if (hasMore) context.err(`These are the latest ${limit}; --limit shows more`)
    if (printed > 0) return 0
    context.err(`No events under ${printable(place)} since ${range.from.toISOString()}`)
    ledger.hint()
    return 1
  },
})

/** So many items by as large pages as that takes, which read no further. */
async function* first<T>(
  count: number,
  pagesOf: (limit: number) => Pages<T>,
  more: () => void,
): AsyncGenerator<T> {
  let left = count
  let cursor: string | undefined
  do {
    // One more than is wanted says whether there is more.
    const page = await pagesOf(Math.min(left + 1, mostInPage)).page(cursor)
    yield* page.items.slice(0, left)
    if (page.items.length > left) return more()
    left -= page.items.length
    cursor = page.cursor
  } while (cursor !== undefined)
}

const mostInPage = 1_000
