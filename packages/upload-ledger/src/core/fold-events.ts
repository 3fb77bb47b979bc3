import type { Outcome } from './ledger.ts'
import type { UploadEvent } from './upload-event.ts'

/** The events of one object within a batch, of which only the last needs to be sent. */
export interface Fold {
  /** The one with the greatest position. */
  readonly last: UploadEvent
  /** All of them, in the order they came; `last` is among them. */
  readonly events: readonly UploadEvent[]
}

/** Puts together the events of each object, in the order in which the objects first appear. */
export function foldEvents(events: Iterable<UploadEvent>): readonly Fold[] {
  const byObject = new Map<string, UploadEvent[]>()
  for (const event of events) {
    const object = `${event.bucket}/${event.key}`
    const earlier = byObject.get(object)
    if (earlier === undefined) byObject.set(object, [event])
    else earlier.push(event)
  }
  return [...byObject.values()].map((events) => ({
    last: events.reduce((a, b) => (b.position > a.position ? b : a)),
    events,
  }))
}

/** The last of the creations that are folded into a removal; none if a creation is the last event. */
export function lastCreationOf({ last, events }: Fold): UploadEvent | undefined {
  if (last.kind === 'creation') return undefined
  let found: UploadEvent | undefined
  for (const event of events) {
    const isLater = found === undefined || event.position > found.position
    if (event.kind === 'creation' && isLater) found = event
  }
  return found
}

/**
 * The outcome of one event of a fold, given the outcome of its last: the others are redeliveries of
 * it, or older.
 */
export function outcomeWithin(fold: Fold, event: UploadEvent, ofLast: Outcome): Outcome {
  if (event === fold.last) return ofLast
  return event.position === fold.last.position && ofLast !== 'stale' ? 'duplicate' : 'stale'
}
