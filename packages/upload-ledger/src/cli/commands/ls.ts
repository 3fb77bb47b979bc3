import type { Row } from '../../core/index.ts'
import { printable } from '../../core/index.ts'
import type { Folder } from '../../reader/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { outputFlags, tableFlags } from '../read/flags.ts'
import { checkFields, rowFields } from '../read/json-fields.ts'
import { openReader } from '../read/open-reader.ts'
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
    ...outputFlags,
    ...tableFlags,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, prefix } = parseS3Prefix(url)
    checkFields(values.json, rowFields)
    const { recursive, deleted } = values
    const { signal, onProgress } = watch(context)
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
    const printed = await ledger.ask((reader) => {
      const items = reader.list({ bucket, prefix, delimiter, deleted, signal, onProgress })
      return printAll(items, lineOf, context)
    })
    if (printed === undefined) return 1
    if (values.summarize) summarize(sum, options, context)
    if (printed > 0) return 0
    context.err(
      `No rows under ${printable(url)}${deleted ? '' : '; --deleted shows removed objects'}`,
    )
    ledger.hint()
    return 1
  },
})

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
