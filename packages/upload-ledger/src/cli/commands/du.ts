import { printable } from '../../core/index.ts'
import type { FolderUsage } from '../../reader/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { outputFlags, tableFlags } from '../read/flags.ts'
import { checkFields, jsonLine } from '../read/json-fields.ts'
import { openReader } from '../read/open-reader.ts'
import { printAll } from '../read/print-all.ts'
import { sizeText, sizeWidth } from '../read/row-lines.ts'
import { watch } from '../read/watch.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const du: Command = defineCommand({
  ...summaries.du,
  arguments: 1,
  flags: {
    depth: {
      type: 'string',
      default: '1',
      value: 'n',
      help: 'How many levels of folders to print; 0 for the total alone',
    },
    ...outputFlags,
    ...tableFlags,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, prefix } = parseS3Prefix(url)
    checkFields(values.json, sumFields)
    const depth = wholeNumber('depth', values.depth)
    const ledger = await openReader(context, values)
    const options = { json: values.json, humanReadable: values['human-readable'] }
    const lineOf = (sum: FolderUsage): string => {
      if (options.json) return jsonLine(sum, options.json)
      const [size, count] = [sizeText(sum.bytes, options), String(sum.count)]
      const name = printable(`s3://${bucket}/${sum.prefix}`)
      if (!context.outIsTerminal) return [size, count, name].join('\t')
      return `${size.padStart(sizeWidth)}  ${count.padStart(countWidth)}  ${name}`
    }
    const printed = await ledger.ask((reader) =>
      printAll(reader.usage({ bucket, prefix, depth, ...watch(context) }), lineOf, context),
    )
    return printed === undefined ? 1 : 0
  },
})

const sumFields = ['prefix', 'count', 'bytes']
const countWidth = 10
