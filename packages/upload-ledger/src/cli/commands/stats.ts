import process from 'node:process'
import { eventKind, LedgerError, printable } from '../../core/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { historyFlag, outputFlags, rangeFlags, tableFlags } from '../read/flags.ts'
import { checkFields, jsonLine } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader, type Reading } from '../read/open-reader.ts'
import { humanSize } from '../read/size.ts'
import { watch } from '../read/watch.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { type Counts, countBetween, type Sum } from '../stats/count.ts'
import { bar, hasBlocks, sparkline } from '../stats/sparkline.ts'
import { summaries } from './summaries.ts'

export const stats: Command = defineCommand({
  ...summaries.stats,
  arguments: [0, 1],
  flags: {
    since: {
      ...rangeFlags.since,
      default: '24h',
      help: 'Only uploads from then on: 7d, 2026-11-23',
    },
    until: { ...rangeFlags.until, help: 'Only uploads before then' },
    rows: {
      type: 'boolean',
      default: false,
      help: 'Count the rows, one for each object, even if there is a history',
    },
    ascii: { type: 'boolean', default: false, help: 'Draw with plain characters' },
    json: {
      ...outputFlags.json,
      help: 'Print a line of JSON for each bar; with fields, these alone',
    },
    ...tableFlags,
    ...historyFlag,
  },
  async run({ positionals: [url], values }, context) {
    checkFields(values.json, binFields)
    const now = context.now()
    const from = momentOf('since', values.since, now)
    const to = values.until === undefined ? new Date(now) : momentOf('until', values.until, now)
    if (from >= to) throw new UsageError('Cannot use --since and --until: nothing is between them')
    const ledger = await openReader(context, values)
    const place = url ?? (ledger.bucket && `s3://${ledger.bucket}`)
    if (place === undefined) {
      throw new UsageError('Cannot run stats: no bucket is named; pass s3://BUCKET')
    }
    const range = { ...parseS3Prefix(place), from, to }
    const counts = await count(ledger, range, values.rows, context)
    if (counts === undefined) return 1
    if (values.json) printJson(counts, values.json, context)
    else if (!context.outIsTerminal) printTabs(counts, context)
    else printPicture(counts, values.ascii, context)
    if (counts.sizes.some(({ count }) => count > 0)) return 0
    context.err(`No uploads under ${printable(place)} since ${from.toISOString()}`)
    ledger.hint()
    return 1
  },
})

const binFields = ['by', 'from', 'to', 'least', 'below', 'count', 'bytes']

interface Range {
  readonly bucket: string
  readonly prefix: string
  readonly from: Date
  readonly to: Date
}

/** Counts every upload, by the history, or where there is none the last of each object. */
async function count(
  ledger: Reading,
  range: Range,
  onlyRows: boolean,
  context: Context,
): Promise<Counts | undefined> {
  try {
    if (!onlyRows) {
      const counts = await countUploads(ledger, range, context).catch(unlessThereIsNone)
      if (counts !== undefined) return counts
      context.err('There is no history: this counts the last upload of each object')
    }
    return await countRows(ledger, range, context)
  } catch (error) {
    if (!context.interrupted.aborted) throw error
    context.err('Interrupted')
    return undefined
  }
}

function unlessThereIsNone(error: unknown): undefined {
  if (!(error instanceof LedgerError) || error.code !== 'configuration') throw error
}

async function countUploads(ledger: Reading, range: Range, context: Context): Promise<Counts> {
  const { bucket, prefix, from, to } = range
  const counts = countBetween(from, to)
  const watching = watch(context, { items: 'events', whole: 'the whole index' })
  await ledger.ask(async (reader) => {
    for await (const event of reader.arrivals({ bucket, prefix, from, to, ...watching })) {
      if (eventKind(event.event_name) === 'creation') counts.add(event)
    }
  })
  return counts
}

async function countRows(ledger: Reading, range: Range, context: Context): Promise<Counts> {
  const { bucket, prefix, from: since, to: until } = range
  const counts = countBetween(since, until)
  await ledger.ask(async (reader) => {
    const rows = reader.find({ bucket, prefix, since, until, ...watch(context) })
    for await (const row of rows) counts.add(row)
  })
  return counts
}

function printJson({ times, sizes }: Counts, json: string, context: Context): void {
  for (const bin of times) context.out(jsonLine({ by: 'time', ...bin }, json))
  for (const bin of sizes) context.out(jsonLine({ by: 'size', ...bin }, json))
}

function printTabs({ times, sizes }: Counts, context: Context): void {
  for (const { from, count, bytes } of times) {
    context.out(['time', from.toISOString(), count, bytes].join('\t'))
  }
  for (const { least, count, bytes } of sizes) {
    context.out(['size', least, count, bytes].join('\t'))
  }
}

function printPicture({ times, sizes }: Counts, ascii: boolean, context: Context): void {
  const plain = ascii || !hasBlocks(context.environment, process.platform)
  const total = sumOf(sizes)
  const line = (name: string, value: string, of: (bin: Sum) => number) =>
    context.out(`${name.padEnd(8)}${value.padStart(12)}  ${sparkline(times.map(of), plain)}`)
  line('uploads', total.count.toLocaleString('en'), ({ count }) => count)
  line('bytes', humanSize(total.bytes), ({ bytes }) => bytes)
  const [first] = times
  const end = times.at(-1)?.to
  if (first !== undefined && end !== undefined) {
    const [begin, width] = [minute(first.from), stepText(first.to.getTime() - first.from.getTime())]
    context.out(context.style('quiet', `${''.padEnd(22)}${begin} to ${minute(end)}, ${width} each`))
  }
  context.out('')
  const most = Math.max(...sizes.map(({ count }) => count))
  for (const { least, below, count, bytes } of sizes) {
    const name = below === undefined ? `from ${shortSize(least)}` : `below ${shortSize(below)}`
    const columns = [name.padEnd(14), String(count).padStart(10), humanSize(bytes).padStart(12)]
    context.out(`${columns.join('')}  ${bar(count, most, 24, plain)}`.trimEnd())
  }
}

function sumOf(bins: readonly Sum[]): Sum {
  const sum = { count: 0, bytes: 0 }
  for (const { count, bytes } of bins) {
    sum.count += count
    sum.bytes += bytes
  }
  return sum
}

function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`
}

function stepText(ms: number): string {
  const hours = ms / 3_600_000
  if (hours === 1) return 'an hour'
  return hours === 24 ? 'a day' : `${hours / 24} days`
}

function shortSize(bytes: number): string {
  return humanSize(bytes).replace('.0', '')
}
