import { setTimeout as wait } from 'node:timers/promises'
import { LedgerError, printable } from '../../core/index.ts'
import type { HistoryItem } from '../../table/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { arrivalLine } from '../read/event-lines.ts'
import { historyFlag, outputFlags, rangeFlags, requesterFlag, tableFlags } from '../read/flags.ts'
import { arrivalFields, checkFields } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader } from '../read/open-reader.ts'
import { printAll } from '../read/print-all.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { followArrivals } from '../tail/follow-arrivals.ts'
import { summaries } from './summaries.ts'

export const tail: Command = defineCommand({
  ...summaries.tail,
  arguments: [0, 1],
  flags: {
    follow: { type: 'boolean', short: 'f', default: false, help: 'Keep printing new events' },
    since: { ...rangeFlags.since, default: '10m', help: 'Begin with the events from then on' },
    requester: requesterFlag,
    ...outputFlags,
    ...tableFlags,
    ...historyFlag,
  },
  async run({ positionals: [url], values }, context) {
    checkFields(values.json, arrivalFields)
    const { follow } = values
    const since = momentOf('since', values.since, context.now())
    const ledger = await openReader(context, values)
    const place = url ?? (ledger.bucket && `s3://${ledger.bucket}`)
    if (place === undefined) {
      throw new UsageError('Cannot run tail: no bucket is named; pass s3://BUCKET')
    }
    const { bucket, prefix } = parseS3Prefix(place)
    const options = { json: values.json, humanReadable: values['human-readable'] }
    const { interrupted: signal, now } = context
    const printed = await ledger.ask((reader) => {
      const events = followArrivals(since, {
        arrivals: (from) =>
          patiently(
            reader.arrivals({ bucket, prefix, requester: values.requester, from, signal }),
            follow,
            context,
          ),
        wait: async () => follow && (await pause(signal)),
        now,
      })
      return printAll(events, (event) => arrivalLine(event, options, context), {
        ...context,
        // To stop is the only end that there is.
        ...(follow ? { err: () => {} } : {}),
      })
    })
    if (follow) return 0
    if (printed === 0) {
      context.err(`No events under ${printable(place)} since ${since.toISOString()}`)
      ledger.hint()
    }
    return printed ? 0 : 1
  },
})

/** While it follows, a failure that may pass ends one round and not all. */
async function* patiently(
  events: AsyncIterable<HistoryItem>,
  follow: boolean,
  context: Context,
): AsyncGenerator<HistoryItem> {
  try {
    yield* events
  } catch (error) {
    const mayPass = error instanceof LedgerError && error.code === 'unavailable'
    if (!follow || !mayPass || context.interrupted.aborted) throw error
    context.err(`${error.message}; trying again`)
  }
}

async function pause(signal: AbortSignal): Promise<boolean> {
  return wait(pauseMs, true, { signal }).catch(() => false)
}

const pauseMs = 1_000
