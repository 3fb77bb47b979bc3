import { type Attempt, type Experiment, type HeldEvent, isRemoval } from './experiment.ts'

/** What the bucket and either table say of one object, and why. */
export interface Comparison {
  readonly key: string
  readonly bucket: Shown
  readonly plain: Shown
  readonly ledger: Shown
  readonly plainIsRight: boolean
  readonly ledgerIsRight: boolean
  /** Whether each of its events was delivered or lost. */
  readonly isSettled: boolean
  /** The cause of what is seen, a sentence each. */
  readonly reasons: readonly string[]
}

/** The content that is said to be there; `none` where nothing is said. */
export type Shown =
  | { readonly state: 'there'; readonly size: number; readonly etag: string }
  | { readonly state: 'removed' }
  | { readonly state: 'none' }

/** Compares object by object; the one with the latest event is the first. */
export function compare(experiment: Experiment): readonly Comparison[] {
  const latestFirst = experiment.events.toReversed()
  const keys = [...new Set(latestFirst.map(({ object_key: key }) => key))]
  return keys.map((key) => compareOne(key, experiment))
}

function compareOne(key: string, experiment: Experiment): Comparison {
  const isOfKey = (one: { readonly object_key: string }) => one.object_key === key
  const object = experiment.objects.find(isOfKey)
  const bucket: Shown = object === undefined ? { state: 'removed' } : there(object)
  const plain = shown(experiment.plain.find(isOfKey))
  const ledger = shown(experiment.ledger.find(isOfKey))
  const events = experiment.events.filter(isOfKey)
  return {
    ...{ key, bucket, plain, ledger },
    plainIsRight: isSame(bucket, plain),
    ledgerIsRight: isSame(bucket, ledger),
    isSettled: events.every(({ state }) => state !== 'waiting'),
    reasons: reasonsOf(events, experiment, isSame(bucket, plain)),
  }
}

function shown(
  row: { readonly event_name: string; readonly size: number; readonly etag: string } | undefined,
): Shown {
  if (row === undefined) return { state: 'none' }
  return isRemoval(row) ? { state: 'removed' } : there(row)
}

function there({ size, etag }: { readonly size: number; readonly etag: string }): Shown {
  return { state: 'there', size, etag }
}

/** Nothing said of an object that is not there is right. */
function isSame(bucket: Shown, table: Shown): boolean {
  if (bucket.state !== 'there') return table.state !== 'there'
  return table.state === 'there' && table.etag === bucket.etag && table.size === bucket.size
}

function reasonsOf(
  events: readonly HeldEvent[],
  { deliveries }: Experiment,
  plainIsRight: boolean,
): readonly string[] {
  const numbers = events.map(({ event }) => event)
  const own = deliveries.filter(({ event }) => numbers.includes(event))
  const last = own.at(-1)
  const outcomes = own.map(({ event, ledger }) => ({ event, outcome: ledger.at(-1)?.outcome }))
  const of = (wanted: string) => [
    ...new Set(outcomes.filter(({ outcome }) => outcome === wanted).map(({ event }) => event)),
  ]
  const waiting = events.filter(({ state }) => state === 'waiting')
  const dropped = events.filter(({ state }) => state === 'dropped')
  const greatest = Math.max(...own.map(({ event }) => event))
  const reasons: string[] = []
  if (waiting.length > 0) {
    reasons.push(`${named(waiting)}: no function can know of it yet.`)
  }
  if (last !== undefined && last.event < greatest && !plainIsRight) {
    reasons.push(
      `The exercise’s function put event ${last.event} last, over event ${greatest}: PutItem replaces whatever is there.`,
    )
  }
  for (const event of of('stale')) {
    reasons.push(
      `Event ${event} came late. The row has a greater position, so the condition refused the put: stale.`,
    )
  }
  const repeated = of('duplicate').filter((event) => !crashedAfter(own, event))
  for (const event of repeated) {
    reasons.push(`Event ${event} came again. The row has its very position: duplicate.`)
  }
  for (const event of of('duplicate').filter((one) => crashedAfter(own, one))) {
    reasons.push(
      `The first attempt with event ${event} had written before it crashed. The retry found its own row: duplicate.`,
    )
  }
  if (own.some(({ plain, ledger }) => [...plain, ...ledger].some(hasFailed))) {
    reasons.push('Lambda kept each event that failed, and tried it again.')
  }
  for (const { event } of dropped) {
    reasons.push(
      `Event ${event} was lost, and no condition helps against that. upload-ledger verify --repair compares with the bucket, and finds it.`,
    )
  }
  return reasons
}

function named(waiting: readonly HeldEvent[]): string {
  const numbers = waiting.map(({ event }) => event)
  return numbers.length === 1 ? `Event ${numbers[0]} waits` : `Events ${numbers.join(', ')} wait`
}

function crashedAfter(deliveries: Experiment['deliveries'], event: number): boolean {
  return deliveries.some((one) => one.event === event && one.fault === 'crash-after')
}

function hasFailed({ outcome }: Attempt): boolean {
  return outcome === 'failed'
}
