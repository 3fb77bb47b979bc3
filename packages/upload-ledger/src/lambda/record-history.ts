import type { ObjectEvent } from '../core/index.ts'
import { eventKeyOf, objectOf } from '../table/index.ts'
import type { Write } from './run-writes.ts'

/**
 * The writes that record events in the history. Events that are one there, because a batch has a
 * redelivery beside the first delivery, are one write with their number.
 *
 * @param then called when the last of the writes is over, with the first failure if there was one;
 *   gives the write that follows
 */
export function historyWrites(
  events: readonly ObjectEvent[],
  record: (event: ObjectEvent, deliveries: number) => Promise<Error | undefined>,
  then: (failure: Error | undefined) => Write | undefined,
): readonly Write[] {
  const arrivals = arrivalsOf(events)
  let waiting = arrivals.length
  let failure: Error | undefined
  return arrivals.map((same) => async () => {
    const [event] = same
    const result = await record(event, same.length)
    failure ??= result
    return --waiting === 0 ? then(failure) : undefined
  })
}

/** Puts together the events that are one in the history. */
export function arrivalsOf(events: readonly ObjectEvent[]): readonly Arrival[] {
  const byKey = new Map<string, [ObjectEvent, ...ObjectEvent[]]>()
  for (const event of events) {
    const key = JSON.stringify([objectOf(event.bucket, event.key), eventKeyOf(event)])
    const same = byKey.get(key)
    if (same === undefined) byKey.set(key, [event])
    else same.push(event)
  }
  return [...byKey.values()]
}

/** An event as often as a batch has it. */
type Arrival = readonly [ObjectEvent, ...ObjectEvent[]]
