import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { createLiveFeed, type LiveEvent, type LiveFeed } from '../../api/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import type { LedgerReader } from '../../reader/index.ts'
import type { HistoryItem } from '../../table/index.ts'
import { followArrivals } from '../tail/follow-arrivals.ts'

export interface HistoryFeedOptions {
  /** Milliseconds since 1970. */
  now(): number
  /** Called with a failure that ends the following of a bucket. */
  onEnd(error: Error): void
  /** Waits between two rounds; false once it is aborted. @default two seconds */
  readonly pause?: (signal: AbortSignal) => Promise<boolean>
}

/**
 * Opens a live feed of the events that the history gets, from ten minutes ago on: for a ledger on
 * AWS, whose function does not report to this process. Each bucket costs eight Queries every two
 * seconds, and none while nobody reads the feed.
 */
export function openHistoryFeed(
  reader: Pick<LedgerReader, 'arrivals'>,
  buckets: readonly string[],
  { now, onEnd, pause = twoSeconds }: HistoryFeedOptions,
): LiveFeed {
  const live = createLiveFeed({ epoch: randomBytes(6).toString('hex') })
  const stop = new AbortController()
  const { signal } = stop
  const follow = async (bucket: string) => {
    const events = followArrivals(new Date(now() - beginMs), {
      arrivals: (from) => patiently(reader.arrivals({ bucket, from, signal })),
      wait: () => untilRead(live, () => pause(signal)),
      now,
    })
    for await (const event of events) live.publish(recordedEvent(event))
  }
  for (const bucket of buckets) {
    follow(bucket).catch((error) => {
      if (!signal.aborted) onEnd(error)
    })
  }
  return {
    ...live,
    close() {
      stop.abort()
      live.close()
    },
  }
}

const beginMs = 600_000

function twoSeconds(signal: AbortSignal): Promise<boolean> {
  return wait(2_000, true, { signal }).catch(() => false)
}

/** A failure that may pass ends one round; the next begins where it did. */
async function* patiently(events: AsyncIterable<HistoryItem>): AsyncGenerator<HistoryItem> {
  try {
    yield* events
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'unavailable') throw error
  }
}

async function untilRead(live: LiveFeed, pause: () => Promise<boolean>): Promise<boolean> {
  do {
    if (!(await pause())) return false
  } while (live.counts().readers === 0)
  return true
}

/** The history knows when an event came, and not whether it moved the row. */
function recordedEvent(item: HistoryItem): LiveEvent {
  const { bucket, object_key, event_name, event_time, arrived_at, size, request_id } = item
  return {
    ...{ time: arrived_at, outcome: 'recorded', bucket, object_key, event_name, event_time, size },
    message: `Recorded ${printable(`${bucket}/${object_key}`)} in the history`,
    ...(request_id === undefined ? {} : { request_id }),
  }
}
