import { checkBucket, checkText } from './arguments.ts'
import type { Events } from './events.ts'
import type { MeteredQuery, MeterOptions } from './meter.ts'
import { timeOf } from './row-time.ts'
import type { Rows } from './rows.ts'

export interface ReachOptions extends MeterOptions {
  readonly bucket: string
  /** Only what lies under this; at most 1,024 bytes. */
  readonly prefix?: string | undefined
}

/** How far back history goes, and how much it has. */
export interface Reach {
  /**
   * From this moment on the history has every event that the function received, and the table of rows
   * a tombstone for each object removed: `at` is exact, but for objects that it gives as unknown. A
   * moment before it may lack objects that were removed since.
   */
  readonly exactSince: string
  /**
   * Whether the history has every event since the ledger began: its table is as old as that of the
   * rows, and nothing in it has expired. Then nothing is unknown.
   */
  readonly isComplete: boolean
}

/** The parts of a reader that say how far back it goes. */
export interface ReachParts {
  readonly rows: Rows
  readonly events: Pick<Events, 'history' | 'facts'>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The reach for what is under a prefix, by the history of one of its newest objects. */
export async function reach(
  parts: ReachParts,
  query: MeteredQuery,
  options: ReachOptions,
): Promise<Reach> {
  const { signal } = options
  const bucket = checkBucket(options.bucket)
  const prefix = checkText('prefix', options.prefix)
  // Keys grow with time as a rule.
  const { rows } = await query({ bucket, prefix, descending: true, limit: fewRows })
  const newest = rows.toSorted((a, b) => ((timeOf(a) ?? '') < (timeOf(b) ?? '') ? 1 : -1))[0]
  return reachBy(parts, bucket, newest?.object_key, signal)
}

/**
 * The reach, by the history of one object: whether its latest event expires.
 *
 * @throws {LedgerError} `refused` without the right to describe both tables
 */
export async function reachBy(
  { rows, events, now }: ReachParts,
  bucket: string,
  key: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Reach> {
  const latest =
    key === undefined
      ? Promise.resolve(undefined)
      : events
          .history({ bucket, key, descending: true, limit: 1 }, signal)
          .then(({ events }) => events[0]?.item)
  const [rowsSince, { createdAt }, item] = await Promise.all([
    rows.createdAt(signal),
    events.facts(signal),
    latest,
  ])
  const historySince = Date.parse(createdAt)
  const isAsOld = historySince <= Date.parse(rowsSince) + creationMs
  if (item?.expires_at === undefined) return { exactSince: createdAt, isComplete: isAsOld }
  const keptMs = item.expires_at * 1000 - Date.parse(item.arrived_at)
  const keptSince = now() - keptMs
  const exactSince = new Date(Math.max(historySince, keptSince)).toISOString()
  return { exactSince, isComplete: isAsOld && keptSince < historySince }
}

/** As many rows as DynamoDB reads for some two read units. */
const fewRows = 64
/** Two tables that are created at once are there a minute apart at most, and before any event. */
const creationMs = 2 * 60 * 1000
