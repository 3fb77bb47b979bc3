import type { HistoryItem } from '../table/index.ts'
import { checkBucket, checkKey, checkRange } from './arguments.ts'
import { compareKeys } from './key-order.ts'
import type { Answer, Batch, PageOptions, Reading } from './pages.ts'

export interface ObjectHistoryOptions extends PageOptions {
  readonly bucket: string
  readonly key: string
  /** Only events at this time or later. */
  readonly from?: Date | string | undefined
  /** Only events before this time. */
  readonly to?: Date | string | undefined
  /** The latest event comes first, instead of the earliest. */
  readonly newestFirst?: boolean | undefined
}

interface Position {
  readonly after?: string | undefined
}

/**
 * The events of one object, also those that move no row, in the order of their times and, at one
 * time, of their positions. Each Query is a page, or 1 MB of it.
 */
export function historyAnswer(options: ObjectHistoryOptions): Answer<HistoryItem, Position> {
  const { newestFirst = false, consistent = false } = options
  const bucket = checkBucket(options.bucket)
  const key = checkKey(options.key)
  const { from, to } = checkRange(options)

  async function* read(
    { after }: Position,
    { events, wanted }: Reading,
  ): AsyncGenerator<Batch<HistoryItem, Position>> {
    for (;;) {
      const limit = Math.min(wanted(), mostEvents)
      const range = { from, to, after, limit, descending: newestFirst }
      const page = await events.history({ bucket, key, consistent, ...range })
      const found = page.events.map(({ item, event }) => ({ item, position: { after: event } }))
      after = page.lastKey?.event
      yield { found, position: after === undefined ? undefined : { after } }
      if (after === undefined) return
    }
  }

  function isPosition(value: unknown): value is Position {
    const { after } = (value ?? {}) as Record<string, unknown>
    if (typeof after !== 'string' || after === '' || Buffer.byteLength(after) > 1024) return false
    const isBefore = from !== undefined && compareKeys(after, from) < 0
    return !isBefore && (to === undefined || compareKeys(after, to) <= 0)
  }

  return {
    question: ['history', bucket, key, from ?? null, to ?? null, newestFirst],
    start: {},
    isPosition,
    read,
  }
}

/** Some 1 MB of events, at which DynamoDB ends a page itself. */
const mostEvents = 4_096
