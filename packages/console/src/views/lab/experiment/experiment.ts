import type { HistoryItem, Row } from '../../../api/types.ts'

/** What two functions made of the same events, as the API gives it. */
export interface Experiment {
  readonly bucket: string
  /** As they happened. */
  readonly events: readonly HeldEvent[]
  readonly deliveries: readonly Delivery[]
  readonly objects: readonly StoredObject[]
  /** The items of the exercise's function. */
  readonly plain: readonly Row[]
  /** The rows of ours, tombstones too. */
  readonly ledger: readonly Row[]
  readonly history: readonly HistoryItem[]
}

export interface StoredObject {
  readonly object_key: string
  readonly size: number
  readonly etag: string
}

export interface HeldEvent extends StoredObject {
  readonly event: number
  readonly event_name: string
  readonly event_time: string
  readonly sequencer: string
  readonly state: 'waiting' | 'delivered' | 'dropped'
}

export interface Delivery {
  readonly event: number
  readonly fault?: Fault
  readonly plain: readonly Attempt[]
  readonly ledger: readonly Attempt[]
}

export interface Attempt {
  readonly outcome: string
  readonly message: string
}

export type Fault = 'throttle' | 'crash-before' | 'crash-after'

export const faultText: Readonly<Record<Fault, string>> = {
  throttle: 'DynamoDB throttles the first attempt',
  'crash-before': 'Crash before the write',
  'crash-after': 'Crash after the write',
}

/** The experiment as far as it is about keys that begin so. */
export function under(prefix: string, experiment: Experiment): Experiment {
  const isUnder = ({ object_key: key }: { readonly object_key: string }) => key.startsWith(prefix)
  const events = experiment.events.filter(isUnder)
  const numbers = new Set(events.map(({ event }) => event))
  return {
    ...experiment,
    events,
    deliveries: experiment.deliveries.filter(({ event }) => numbers.has(event)),
    objects: experiment.objects.filter(isUnder),
    plain: experiment.plain.filter(isUnder),
    ledger: experiment.ledger.filter(isUnder),
    history: experiment.history.filter(isUnder),
  }
}

export function isRemoval({ event_name }: { readonly event_name: string }): boolean {
  return event_name.startsWith('ObjectRemoved')
}
