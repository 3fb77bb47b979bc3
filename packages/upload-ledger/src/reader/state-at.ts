import { eventKind, type Row } from '../core/index.ts'
import { lastEventAt } from './events.ts'
import type { MeteredEvents } from './meter.ts'
import { timeOf } from './row-time.ts'

/** What an object was at a moment: its row, nothing, or not known. */
export type State = Row | 'absent' | 'unknown'

/**
 * An object that has changed since the moment, and of which the history has nothing up to it: it was
 * uploaded later, or its event is older than the history. Or a folder of nothing else.
 */
export type Unknown =
  | { readonly object_key: string; readonly unknown: true }
  | { readonly prefix: string; readonly unknown: true }

/** What one reading asks of the past. */
export interface Past {
  /** Unknown only where that is wanted. */
  stateOf(row: Row): Promise<State>
  /** Whether that needs no Query. */
  isSettled(row: Row): boolean
}

/** What is given of an object. */
export function itemOf(key: string, state: State | undefined): Row | Unknown | undefined {
  if (state === 'unknown') return { object_key: key, unknown: true }
  return state === 'absent' ? undefined : state
}

/** Whether the row's own event is of that moment or before it, so that nothing came since. */
export function isSettledAt(row: Row, time: string): boolean {
  // A row without a time that can be read is older than any event.
  return (timeOf(row) ?? '') <= time
}

/**
 * The state at a moment of an object that has changed since, by its history.
 *
 * Of the events up to the moment, the one with the greatest position decides, as it does for the row;
 * were the row's own event among them, it would be that one. Times and positions need not agree, so
 * that all events up to the moment count, not the last one alone.
 */
export async function stateAt(
  { bucket, object_key: key }: Row,
  time: string,
  options: {
    readonly events: MeteredEvents
    readonly consistent: boolean
    readonly stop: AbortSignal
  },
): Promise<State> {
  const { events, consistent, stop } = options
  let latest: Row | undefined
  let after: string | undefined
  do {
    const query = { bucket, key, to: lastEventAt(time), after, consistent }
    const page = await events.rows(query, stop)
    for (const event of page.events) {
      // Tagging and its like leave the object as it is.
      if (eventKind(event.event_name) === undefined) continue
      if (latest === undefined || (event.position ?? '') > (latest.position ?? '')) latest = event
    }
    after = page.lastKey?.event
  } while (after !== undefined)
  if (latest === undefined) return 'unknown'
  return eventKind(latest.event_name) === 'removal' ? 'absent' : latest
}
