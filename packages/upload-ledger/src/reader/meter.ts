import type { Row } from '../core/index.ts'
import {
  type EventPage,
  isThrottled,
  type RowCost,
  type RowPage,
  type RowQuery,
} from '../table/index.ts'
import { type Events, requireHistory } from './events.ts'
import type { Rows } from './rows.ts'

/** Where an answer is read from. */
export interface Sources {
  readonly rows: Rows
  /** Absent where there is no history table. */
  readonly events?: Events | undefined
}

/** What an answer has cost so far. */
export interface Cost {
  /** Read units, as DynamoDB counted them. */
  readonly readUnits: number
  readonly requests: number
}

export interface Progress extends Cost {
  /** Rows and events that were read and passed what DynamoDB itself can check. */
  readonly rows: number
}

/** Waits; ends early, with the signal's reason, when it is aborted. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>

export interface MeterOptions {
  /** Ends the answer with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Called after each read with all that was read so far. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** A query of the reader's, whose cost is counted and which waits where DynamoDB throttles. */
export type MeteredQuery = (query: RowQuery, signal?: AbortSignal) => Promise<RowPage>

/** The queries of the history, by the same rules. */
export type MeteredEvents = Pick<Events, 'history' | 'rows' | 'arrivals'>

export interface Meter {
  readonly cost: Cost
  readonly query: MeteredQuery
  readonly events: MeteredEvents
}

/**
 * Counts the cost of the queries made through it, and sends a throttled one again with back-off.
 *
 * The SDK has tried four times by then, within a second. A busy table can need longer, and what was
 * read so far is worth keeping.
 */
export function meter(
  { rows, events }: Sources,
  wait: Wait,
  { signal, onProgress }: MeterOptions,
): Meter {
  const progress = { rows: 0, readUnits: 0, requests: 0 }
  async function metered<P extends RowPage | EventPage<unknown>>(
    send: (signal: AbortSignal | undefined) => Promise<P>,
    stop: AbortSignal | undefined,
  ): Promise<P> {
    const page = await unthrottled(() => send(either(signal, stop)), {
      wait: (ms) => wait(ms, either(signal, stop)),
      onThrottle: () => progress.requests++,
    }).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw error
    })
    progress.rows += ('rows' in page ? page.rows : page.events).length
    progress.readUnits += page.readUnits
    progress.requests += page.requests
    onProgress?.({ ...progress })
    return page
  }
  const history = () => requireHistory(events)
  return {
    cost: progress,
    query: (query, stop) => metered((signal) => rows.query(query, signal), stop),
    events: {
      history: (query, stop) => metered((signal) => history().history(query, signal), stop),
      rows: (query, stop) => metered((signal) => history().rows(query, signal), stop),
      arrivals: (query, stop) => metered((signal) => history().arrivals(query, signal), stop),
    },
  }
}

/** The row of one object, by the same rules. */
export async function getPatiently(
  rows: Rows,
  wait: Wait,
  [bucket, key]: readonly [string, string],
  options: { readonly consistent: boolean } & MeterOptions,
): Promise<Row | undefined> {
  const { consistent, signal, onProgress } = options
  const progress = { rows: 0, readUnits: 0, requests: 0 }
  const onCost = ({ readUnits, requests }: RowCost) => {
    progress.readUnits += readUnits
    progress.requests += requests
  }
  const get = () =>
    rows.get(bucket, key, {
      consistent,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onCost } : {}),
    })
  try {
    const row = await unthrottled(get, {
      wait: (ms) => wait(ms, signal),
      onThrottle: () => progress.requests++,
    })
    onProgress?.({ ...progress, rows: row === undefined ? 0 : 1 })
    return row
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

async function unthrottled<T>(
  send: () => Promise<T>,
  { wait, onThrottle }: { wait: (ms: number) => Promise<void>; onThrottle: () => void },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      if (!isThrottled(error) || attempt === mostAttempts) throw error
      onThrottle()
      const longest = Math.min(shortestMs * 2 ** attempt, longestMs)
      await wait(longest / 2 + (longest / 2) * Math.random())
    }
  }
}

/** Some half a minute in all. */
const mostAttempts = 10
const shortestMs = 100
const longestMs = 5_000

function either(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a === undefined || b === undefined ? (a ?? b) : AbortSignal.any([a, b])
}
