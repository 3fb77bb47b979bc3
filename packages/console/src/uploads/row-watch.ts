import { bucketPath, type Client } from '../api/client.ts'
import type { LiveStore } from '../live/live-store.ts'

/** Waits for the rows of uploads. */
export interface RowWatch {
  /** A mark of this moment in the feed, taken before a file is sent. */
  now(): number
  /** Whether the row of an object came within half a minute. */
  sawRow(object: AwaitedRow, signal: AbortSignal): Promise<boolean>
}

export interface AwaitedRow {
  readonly bucket: string
  readonly key: string
  readonly etag: string
  readonly since: number
}

const mostMs = 30_000

/** Waits for the function's report of each object in the feed, which costs no request. */
export function watchFeed(live: LiveStore, client: Client): RowWatch {
  const waiting = new Map<string, Set<() => void>>()
  let seen = live.state.total
  live.subscribe(() => {
    const { total, oldest } = live.state
    for (let number = Math.max(seen, oldest); number < total; number++) {
      const event = live.at(number)
      const name = `${event?.bucket}/${event?.object_key}`
      for (const found of waiting.get(name) ?? []) found()
    }
    seen = total
  })
  /** Whether the feed has brought it already, between the mark and now. */
  const isHeld = ({ bucket, key, since }: AwaitedRow) => {
    for (let number = live.state.total - 1; number >= since; number--) {
      const event = live.at(number)
      if (event === undefined) return false
      if (event.bucket === bucket && event.object_key === key) return true
    }
    return false
  }
  return {
    now: () => live.state.total,
    async sawRow(object, signal) {
      if (isHeld(object)) return true
      const name = `${object.bucket}/${object.key}`
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const found = () => resolve(true)
      const timer = setTimeout(() => resolve(false), mostMs)
      signal.addEventListener('abort', () => resolve(false), { once: true })
      waiting.set(name, (waiting.get(name) ?? new Set()).add(found))
      const isSeen = await promise
      clearTimeout(timer)
      const others = waiting.get(name)
      others?.delete(found)
      if (others?.size === 0) waiting.delete(name)
      // The feed may have been away.
      return isSeen || (await askOnce(client, object, signal, 0))
    },
  }
}

/** Asks the API to wait for each, a few at a time: a browser has six connections to one server. */
export function askForRows(client: Client): RowWatch {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    now: () => 0,
    sawRow(object, signal) {
      const answer = turn.then(() => askOnce(client, object, signal, 20_000))
      turn = answer
      return answer
    },
  }
}

async function askOnce(
  client: Client,
  { bucket, key, etag }: AwaitedRow,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<boolean> {
  try {
    const parameters = { key, timeoutMs, ...(etag === '' ? {} : { etag }) }
    await client.get(bucketPath(bucket, 'object/wait'), parameters, signal)
    return true
  } catch {
    return false
  }
}
