import { printable } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { outputFlags, rangeFlags, tableFlags } from '../read/flags.ts'
import { checkFields, rowFields } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader } from '../read/open-reader.ts'
import { printAll } from '../read/print-all.ts'
import { rowLine } from '../read/row-lines.ts'
import { sizeOf } from '../read/size.ts'
import { watch } from '../read/watch.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const find: Command = defineCommand({
  ...summaries.find,
  arguments: 1,
  flags: {
    name: { type: 'string', value: 'glob', help: 'Only names that match, such as *.jpg' },
    etag: { type: 'string', value: 'etag', help: 'Only objects with this content' },
    'min-size': { type: 'string', value: 'size', help: 'Only objects of at least 10K, 5MB, …' },
    'max-size': { type: 'string', value: 'size', help: 'Only objects of at most 10K, 5MB, …' },
    ...rangeFlags,
    event: { type: 'string', value: 'name', help: 'Only these events, such as ObjectCreated:Copy' },
    deleted: { type: 'boolean', default: false, help: 'Also find removed objects' },
    ...outputFlags,
    ...tableFlags,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, prefix } = parseS3Prefix(url)
    checkFields(values.json, rowFields)
    const { name, etag, event, deleted, since, until } = values
    const { 'min-size': minSize, 'max-size': maxSize } = values
    const now = context.now()
    const question = {
      ...{ bucket, prefix, name, etag, event, deleted },
      minSize: minSize === undefined ? undefined : sizeOf('min-size', minSize),
      maxSize: maxSize === undefined ? undefined : sizeOf('max-size', maxSize),
      since: since === undefined ? undefined : momentOf('since', since, now),
      until: until === undefined ? undefined : momentOf('until', until, now),
    }
    const ledger = await openReader(context, values)
    const options = { json: values.json, humanReadable: values['human-readable'] }
    const printed = await ledger.ask((reader) =>
      printAll(
        reader.find({ ...question, ...watch(context) }),
        (row) => rowLine(row, row.object_key, options, context),
        context,
      ),
    )
    if (printed === 0) {
      context.err(`Nothing found under ${printable(url)}`)
      ledger.hint()
    }
    return printed ? 0 : 1
  },
})
