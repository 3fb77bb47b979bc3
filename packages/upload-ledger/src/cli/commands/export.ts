import { printable, type Row } from '../../core/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { csvFormat } from '../export/csv.ts'
import { ndjsonFormat } from '../export/ndjson.ts'
import { openOutput } from '../export/open-output.ts'
import type { RowFormat } from '../export/row-format.ts'
import { tableFlags } from '../read/flags.ts'
import { checkFields, plainRowFields, rowFields } from '../read/json-fields.ts'
import { openReader } from '../read/open-reader.ts'
import { watch } from '../read/watch.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const exportRows: Command = defineCommand({
  ...summaries.export,
  arguments: 1,
  flags: {
    csv: { type: 'boolean', default: false, help: 'Write CSV with a header' },
    ndjson: { type: 'boolean', default: false, help: 'Write a line of JSON for each row' },
    parquet: { type: 'boolean', default: false, help: 'Write Parquet' },
    output: {
      type: 'string',
      short: 'o',
      value: 'file',
      help: 'The file to write; without it, stdout. Its name can give the format',
    },
    fields: {
      type: 'string',
      value: 'fields',
      help: 'Only these fields, in this order: object_key,size',
    },
    deleted: { type: 'boolean', default: false, help: 'Also export removed objects' },
    'no-escape-formulas': {
      type: 'boolean',
      default: false,
      help: 'Leave cells of CSV as they are that a spreadsheet takes for formulas',
    },
    ...tableFlags,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, prefix } = parseS3Prefix(url)
    const { output, deleted } = values
    checkFields(values.fields, rowFields, 'fields')
    const name = formatNamed(values, output)
    const isShown = (output === undefined || output === '-') && context.outIsTerminal === true
    if (name === 'parquet' && isShown) {
      const fix = 'pass --output FILE, or pipe it'
      throw new UsageError(`Cannot export Parquet to a terminal: ${fix}`)
    }
    const fields = values.fields?.split(',') ?? plainRowFields
    const escapeFormulas = !values['no-escape-formulas']
    const format =
      name === 'csv'
        ? csvFormat({ fields, escapeFormulas, isShown })
        : name === 'ndjson'
          ? ndjsonFormat(values.fields ?? '*')
          : (await import('../export/parquet.ts')).parquetFormat(fields)
    const ledger = await openReader(context, values)
    const written = await ledger.ask((reader) =>
      write(reader.find({ bucket, prefix, deleted, ...watch(context) }), format, output, context),
    )
    if (written === undefined) return 1
    if (!isShown)
      context.err(`${written.toLocaleString('en')} ${written === 1 ? 'row' : 'rows'} exported`)
    if (written > 0) return 0
    context.err(`No rows under ${printable(url)}`)
    ledger.hint()
    return 1
  },
})

const formats = ['csv', 'ndjson', 'parquet'] as const
type FormatName = (typeof formats)[number]

/** By the flag, or else by the name of the file. */
function formatNamed(
  flags: Readonly<Record<FormatName, boolean>>,
  output: string | undefined,
): FormatName {
  const [named, another] = formats.filter((name) => flags[name])
  if (another !== undefined) {
    throw new UsageError(`Cannot export as ${named} and ${another}: choose one`)
  }
  const [, ending = ''] = /\.([a-z]+)$/i.exec(output ?? '') ?? []
  const byName = formats.find((name) => name === ending.toLowerCase().replace('jsonl', 'ndjson'))
  const format = named ?? byName
  if (format === undefined) {
    throw new UsageError('Cannot export: no format is named; pass --csv, --ndjson or --parquet')
  }
  return format
}

/**
 * Writes the rows as they are read, and never holds more than one batch.
 *
 * @returns how many there were; `undefined` if the person stopped it
 */
async function write(
  rows: AsyncIterable<Row>,
  format: RowFormat,
  path: string | undefined,
  context: Context,
): Promise<number | undefined> {
  const output = await openOutput(path, context)
  let count = 0
  try {
    await output.write(format.begin())
    let batch: Row[] = []
    for await (const row of rows) {
      count++
      if (batch.push(row) < format.batch) continue
      await output.write(format.rows(batch))
      batch = []
    }
    if (batch.length > 0) await output.write(format.rows(batch))
    await output.write(format.end())
    await output.finish()
    return count
  } catch (error) {
    await output.abandon()
    if (!context.interrupted.aborted) throw error
    const kept = path === undefined || path === '-' ? '' : `; ${printable(path)} is not written`
    context.err(`Interrupted after ${count} rows${kept}`)
    return undefined
  }
}
