import type { HistoryItem } from '../../table/index.ts'

export interface FollowParts {
  /** The events from a time on, in the order of their times, as far as the index has them. */
  arrivals(from: Date): AsyncIterable<HistoryItem>
  /** Waits until it is worthwhile to ask again; false once the person has stopped it. */
  wait(): Promise<boolean>
  /** Milliseconds since 1970. */
  now(): number
}

/**
 * The events of a bucket from a time on, and then each new one, once, until it is stopped.
 *
 * The index orders events by their own time, and gets them later: after the delivery, its retries,
 * and a moment that DynamoDB takes. So each round asks again from a minute before the latest event,
 * and once a minute from ten minutes before it; what was given already is left out. So an event is
 * given if the index has it eight minutes after its time, and may not be if it comes later. After a
 * pause in the uploads it looks back an hour, since the clock here may be wrong.
 */
export async function* followArrivals(
  since: Date,
  { arrivals, wait, now }: FollowParts,
): AsyncGenerator<HistoryItem> {
  /** The times of what was given, as long as it can come again. */
  const given = new Map<string, number>()
  let [begin, latest, lastLong] = [since.getTime(), since.getTime(), now()]
  let from = begin
  do {
    for await (const event of arrivals(new Date(from))) {
      const time = Date.parse(event.event_time)
      const name = nameOf(event)
      if (given.has(name)) continue
      given.set(name, time)
      latest = Math.max(latest, time)
      yield event
    }
    const long = Math.min(now() - longMs, Math.max(latest - longMs, now() - hourMs))
    begin = Math.max(begin, long)
    for (const [name, time] of given) if (time < begin) given.delete(name)
    const isLong = now() - lastLong >= longPauseMs
    if (isLong) lastLong = now()
    from = isLong ? begin : Math.max(begin, latest - shortMs)
  } while (await wait())
}

/** As the sort key of the index, which names an event of its object. */
function nameOf({ object_key, event_time, position, event_name, version_id }: HistoryItem): string {
  return JSON.stringify([object_key, event_time, position, event_name, version_id])
}

const shortMs = 60_000
const longMs = 600_000
const longPauseMs = 60_000
const hourMs = 3_600_000
