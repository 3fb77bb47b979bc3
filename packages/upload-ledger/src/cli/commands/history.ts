import { printable } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { eventLine } from '../read/event-lines.ts'
import { historyFlag, outputFlags, rangeFlags, tableFlags } from '../read/flags.ts'
import { checkFields, eventFields } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader } from '../read/open-reader.ts'
import { printAll } from '../read/print-all.ts'
import { watch } from '../read/watch.ts'
import { parseS3Url } from '../s3-url.ts'
import { summaries } from './summaries.ts'

export const history: Command = defineCommand({
  ...summaries.history,
  arguments: 1,
  flags: {
    ...rangeFlags,
    'newest-first': { type: 'boolean', default: false, help: 'Begin with the latest event' },
    ...outputFlags,
    ...tableFlags,
    ...historyFlag,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { bucket, key } = parseS3Url(url)
    checkFields(values.json, eventFields)
    const { since, until } = values
    const now = context.now()
    const question = {
      ...{ bucket, key, newestFirst: values['newest-first'] },
      from: since === undefined ? undefined : momentOf('since', since, now),
      to: until === undefined ? undefined : momentOf('until', until, now),
    }
    const { signal, onProgress } = watch(context, { items: 'events', whole: 'the whole history' })
    const ledger = await openReader(context, values)
    const options = { json: values.json, humanReadable: values['human-readable'] }
    const printed = await ledger.ask((reader) =>
      printAll(
        reader.history({ ...question, signal, onProgress }),
        (item) => eventLine(item, options, context),
        context,
      ),
    )
    if (printed === 0) {
      context.err(`No events of ${printable(url)}`)
      ledger.hint()
    }
    return printed ? 0 : 1
  },
})
