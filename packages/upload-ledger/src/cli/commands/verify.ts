import { s3ShowObject } from '../../bucket/index.ts'
import { printable } from '../../core/index.ts'
import {
  type ChangedKey,
  type Drift,
  dollars,
  driftKinds,
  patiently,
  repairEventName,
  type VerifyStep,
  verify as verifyAll,
  verifyKeys,
} from '../../repair/index.ts'
import { confirmObject } from '../../table/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { historyFlag, jsonFlag, rangeFlags } from '../read/flags.ts'
import { checkFields, jsonLine } from '../read/json-fields.ts'
import { momentOf } from '../read/moment.ts'
import { openReader } from '../read/open-reader.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { repairFlags } from '../repair/flags.ts'
import { openPlace, type Place } from '../repair/open-place.ts'
import { dollarsText, number, progressOf } from '../repair/progress.ts'
import { openState } from '../repair/state-file.ts'
import { summaries } from './summaries.ts'

export const verify: Command = defineCommand({
  ...summaries.verify,
  arguments: [0, 1],
  flags: {
    repair: {
      type: 'boolean',
      default: false,
      help: 'Make each row that differs say what S3 says',
    },
    since: {
      ...rangeFlags.since,
      help: 'Only objects that the history has events of since then: 7d, 2026-11-23',
    },
    grace: {
      type: 'string',
      default: '15',
      value: 'seconds',
      help: 'How long a difference must last before it counts',
    },
    json: {
      ...jsonFlag,
      help: 'Print a line of JSON for each difference and for the summary; with fields, these alone',
    },
    ...repairFlags,
    ...historyFlag,
  },
  async run({ positionals: [url], values }, context) {
    const { repair, json } = values
    checkFields(json, lineFields)
    const graceMs = wholeNumber('grace', values.grace) * 1_000
    const since =
      values.since === undefined ? undefined : momentOf('since', values.since, context.now())
    const place = await openPlace(url, values, context)
    const { interrupted: signal } = context
    const counts = { objects: 0, rows: 0, suspects: 0 }
    const found = { missing: 0, ghost: 0, differing: 0, repaired: 0 }
    const question = [
      ...[...place.question, repair],
      ...(since === undefined ? [] : [values.since, values['history-table']]),
    ]
    const state = await openState('verify', question, values.state, context)
    const after = state.earlier?.after
    if (state.earlier !== undefined) {
      Object.assign(counts, only(counts, state.earlier.counts))
      Object.assign(found, only(found, state.earlier.counts))
      const fix = `delete ${printable(state.name)} to begin again`
      const where = since === undefined ? 'after' : 'with the events since'
      context.err(`Continuing ${where} ${printable(after ?? '')}; ${fix}`)
    }
    const options = {
      ...place.sources,
      ...{ selection: place.selection, wait: place.wait, graceMs, signal, counts, after },
      repair: repair ? repairing(place, context) : undefined,
    }
    const progress = progressOf(context, since === undefined ? 'objects' : 'changed objects')
    const take = async (steps: AsyncIterable<VerifyStep>) => {
      for await (const { after: reached, counts: then, drift } of steps) {
        if (drift !== undefined) report(drift, place.bucket, found, json, context)
        if (reached !== undefined) {
          await state.save({ after: reached, counts: { ...then, ...found } })
        }
        const differ = `${number(found.missing + found.ghost + found.differing)} differ`
        progress(since === undefined ? counts.objects : counts.suspects, undefined, differ)
        const drained = context.drained?.()
        if (drained !== undefined) await drained
      }
    }
    try {
      if (since === undefined) {
        await place.ask(() => take(verifyAll(options)))
      } else {
        const from = after === undefined ? since : new Date(after)
        await place.ask(async () =>
          take(verifyKeys(await changedSince(from, place, values, context), options)),
        )
      }
      await state.finish()
    } catch (error) {
      if (!signal.aborted) throw error
      const done =
        since === undefined
          ? `${number(counts.objects)} objects`
          : `${number(counts.suspects)} changed objects`
      context.err(`Interrupted after ${done}; the same command continues`)
      return 1
    } finally {
      place.close()
    }
    return summarize({ ...counts, ...found }, place, json, repair, context)
  },
})

type Found = { missing: number; ghost: number; differing: number; repaired: number }

const lineFields = [
  ...['kind', 'bucket', 'object_key', 'size', 'etag', 'row_size', 'row_etag', 'row_deleted'],
  ...['repaired', 'failure', 'objects', 'rows', 'suspects', ...driftKinds, 'drift'],
  ...['list_requests', 'read_units'],
]

function repairing({ s3, table, bucket, wait, tombstones }: Place, context: Context) {
  const showObject = s3ShowObject(s3)
  const { interrupted: signal, now } = context
  return async (key: string): Promise<void> => {
    const object = { bucket, key, eventName: repairEventName }
    const options = { ...tombstones, now, signal }
    await patiently(() => confirmObject(table, showObject, object, options), { wait, signal })
  }
}

/** The keys that had events since then, as the history has them. */
async function changedSince(
  since: Date,
  { bucket, tableFlags }: Place,
  flags: { readonly 'history-table'?: string | undefined },
  context: Context,
): Promise<AsyncIterable<ChangedKey>> {
  const ledger = await openReader(context, {
    ...tableFlags,
    'history-table': flags['history-table'],
  })
  const { interrupted: signal } = context
  return ledger.ask(async (reader) => {
    const events = reader.arrivals({ bucket, from: since, signal })
    // The first page now, so that a history that is not there says so at once.
    await reader.arrivals({ bucket, from: since, limit: 1, signal }).page()
    return (async function* () {
      for await (const { object_key: key, event_time: at } of events) yield { key, at }
    })()
  })
}

function report(
  drift: Drift,
  bucket: string,
  found: Found,
  json: string | undefined,
  context: Context,
): void {
  const { key, kind, object, row, isRepaired, failure } = drift
  found[kind]++
  if (isRepaired) found.repaired++
  if (failure !== undefined) context.err(failure.message)
  if (json !== undefined) {
    const line = {
      ...{ kind, bucket, object_key: key },
      ...(object === undefined ? {} : { size: object.sizeBytes, etag: object.etag }),
      ...(row === undefined ? {} : { row_size: row.size, row_etag: row.etag }),
      ...(row?.deleted ? { row_deleted: true } : {}),
      ...(isRepaired === undefined ? {} : { repaired: isRepaired }),
      ...(failure === undefined ? {} : { failure: failure.message }),
    }
    context.out(jsonLine(line, json))
    return
  }
  const mark = isRepaired ? `${kind}, repaired` : kind
  const name = printable(`s3://${bucket}/${key}`)
  context.out(context.outIsTerminal ? `${mark.padEnd(20)}  ${name}` : [mark, name].join('\t'))
}

function summarize(
  counts: Found & { readonly objects: number; readonly rows: number; readonly suspects: number },
  { sources, url }: Place,
  json: string | undefined,
  repair: boolean,
  context: Context,
): number {
  const { listRequests, readUnits } = sources.cost
  const { missing, ghost, differing, repaired } = counts
  const drift = missing + ghost + differing
  if (json !== undefined) {
    const cost = { list_requests: listRequests, read_units: readUnits }
    context.out(jsonLine({ kind: 'summary', ...counts, drift, ...cost }, json))
  }
  const read = `${number(counts.objects)} objects and ${number(counts.rows)} rows under ${printable(url)}`
  const cost = `${number(listRequests)} listings and ${number(readUnits)} read units, ${dollarsText(dollars({ listRequests, readUnits }))}`
  const kinds = driftKinds.map((kind) => `${number(counts[kind])} ${kind}`).join(', ')
  const end = repair && drift > 0 ? `; ${number(repaired)} repaired` : ''
  context.err(`Compared ${read} (${cost})`)
  context.err(drift === 0 ? 'The ledger equals the bucket' : `${kinds}${end}`)
  return drift === (repair ? repaired : 0) ? 0 : 1
}

/** Those of the earlier counts that this command keeps. */
function only<C extends object>(counts: C, earlier: Readonly<Record<string, number>>): Partial<C> {
  return Object.fromEntries(
    Object.entries(earlier).filter(([name]) => name in counts),
  ) as unknown as Partial<C>
}
