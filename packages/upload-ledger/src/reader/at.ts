import type { Row } from '../core/index.ts'
import { checkBucket, checkText, checkTime, invalid } from './arguments.ts'
import { type LevelPosition, readLevelAt } from './at-level.ts'
import { atMost } from './at-most.ts'
import { type CostHook, estimateWithHistoryOnce, unlessRefused } from './estimate.ts'
import { type Folder, fewestRows } from './list.ts'
import type { Answer, Batch, PageOptions, Reading } from './pages.ts'
import { type ReachParts, reachBy } from './reach.ts'
import { scanInOrder } from './scan.ts'
import { isSettledAt, itemOf, type Past, stateAt, type Unknown } from './state-at.ts'

export interface AtOptions extends PageOptions, CostHook {
  readonly bucket: string
  /** Only keys that begin with this; at most 1,024 bytes. */
  readonly prefix?: string | undefined
  /** The moment, with the events at it. */
  readonly time: Date | string
  /** Folds keys into folders up to the next such text after the prefix; `/` as a rule. */
  readonly delimiter?: string | undefined
  /** Also objects and folders of which it is not known whether they were there. */
  readonly unknown?: boolean | undefined
}

/**
 * The listing of a prefix as it stood at a moment, in the order of the keys' UTF-8 bytes.
 *
 * All rows are read, tombstones too, and the history of each that has changed since, by many Queries
 * at once. A level with folders is read as `list` reads it: a folder is done with once one object is
 * found to have been in it. Whatever is written meanwhile happens after the moment.
 */
export function atAnswer(
  options: AtOptions,
  parts: ReachParts & { readonly parallel: number; readonly parallelSmall: number },
): Answer<Row | Folder | Unknown, LevelPosition> {
  const { consistent = false, unknown: isUnknownWanted = false, signal } = options
  const bucket = checkBucket(options.bucket)
  const prefix = checkText('prefix', options.prefix)
  const delimiter = checkText('delimiter', options.delimiter)
  const time = checkTime('time', options.time) ?? missing()

  async function* read(
    from: LevelPosition,
    reading: Reading,
  ): AsyncGenerator<Batch<Row | Folder | Unknown, LevelPosition>> {
    const stop = new AbortController()
    const announce = once(estimateWithHistoryOnce(parts.rows, parts.events, options))
    const past = lookBack(reading, announce, stop.signal)
    try {
      if (delimiter === '') {
        yield* readAll('after' in from ? from.after : undefined, reading, past, announce)
      } else {
        const level = { bucket, prefix, delimiter, consistent, parallel: parts.parallelSmall }
        yield* readLevelAt(level, from, reading, past)
      }
    } finally {
      stop.abort()
    }
  }

  function lookBack({ events }: Reading, announce: () => Promise<void>, stop: AbortSignal): Past {
    const gate = atMost(parts.parallelSmall)
    const isComplete = once((key: string) => isCompleteBy(events.history, key))
    const isSettled = (row: Row) => isSettledAt(row, time)
    let asked = 0
    return {
      isSettled,
      async stateOf(row) {
        if (isSettled(row)) return row.deleted ? 'absent' : row
        if (++asked > cheap) await announce()
        const state = await gate(() => stateAt(row, time, { events, consistent, stop }))
        if (state !== 'unknown') return state
        const isAbsent = !isUnknownWanted || (await isComplete(row.object_key))
        return isAbsent ? 'absent' : 'unknown'
      },
    }
  }

  async function isCompleteBy(
    history: Reading['events']['history'],
    key: string,
  ): Promise<boolean> {
    const facts = () => parts.events.facts(signal)
    const { rows, now } = parts
    const found = await unlessRefused(() =>
      reachBy({ rows, events: { history, facts }, now }, bucket, key, signal),
    )
    return found?.isComplete ?? false
  }

  /** Every object under the prefix. */
  async function* readAll(
    after: string | undefined,
    { query, wanted }: Reading,
    past: Past,
    announce: () => Promise<void>,
  ): AsyncGenerator<Batch<Row | Unknown, LevelPosition>> {
    const isWhole = wanted() === Number.POSITIVE_INFINITY
    const scan = scanInOrder({
      query,
      base: { bucket, prefix, after, consistent },
      reduce: (rows) => rows,
      weigh: (rows) => rows.length,
      wanted,
      parallel: parts.parallel,
      ...(isWhole ? {} : { firstLimit: Math.max(wanted(), fewestRows) }),
      beforeMore: announce,
    })
    // Of rows that have changed, more and more at once, as it may be that few of them were there.
    let size = fewestRows
    for await (const { result, after } of scan) {
      for (let rest = result; ; ) {
        const rows = rest.slice(0, Math.min(Math.max(wanted(), size), mostAtOnce))
        rest = rest.slice(rows.length)
        size = Math.min(size * 2, mostAtOnce)
        const states = await Promise.all(rows.map(past.stateOf))
        const found = rows.flatMap((row, i) => {
          const item = itemOf(row.object_key, states[i])
          return item === undefined ? [] : [{ item, position: { after: row.object_key } }]
        })
        const last = rest.length > 0 ? rows.at(-1)?.object_key : after
        yield { found, position: last === undefined ? undefined : { after: last } }
        if (rest.length === 0) break
      }
    }
  }

  return {
    question: ['at', bucket, prefix, delimiter, time, isUnknownWanted],
    start: {},
    isPosition: (value): value is LevelPosition => isPosition(value, prefix),
    read,
  }
}

/** Calls a function the first time; after that there is the first answer. */
function once<A extends unknown[], T>(ask: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let answer: Promise<T> | undefined
  return (...args) => {
    answer ??= ask(...args)
    return answer
  }
}

function missing(): never {
  throw invalid('time', undefined, 'pass the moment of the listing')
}

function isPosition(value: unknown, prefix: string): boolean {
  const { after, folder, maybe, size = 1 } = (value ?? {}) as Record<string, unknown>
  const areUnder = [after, folder, maybe].every(
    (key) =>
      key === undefined ||
      (typeof key === 'string' && key.startsWith(prefix) && Buffer.byteLength(key) <= 1024),
  )
  return areUnder && typeof size === 'number' && Number.isSafeInteger(size) && size > 0
}

/** Of Queries, half a read unit each, before the cost is announced. */
const cheap = 260
const mostAtOnce = 512
