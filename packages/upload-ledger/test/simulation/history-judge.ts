import { Divergence, type Invariant } from './divergence.ts'
import { factOf } from './fact-item.ts'
import type { Item } from './items.ts'
import { type Fact, sequencerNumber, timeMs } from './model.ts'

/** Watches the history table and throws a {@link Divergence} as soon as something does not hold. */
export interface HistoryJudge {
  /** The function is given an event, for the first time or again. */
  deliver(fact: Fact): void
  /** A request that was carried out is about to be carried out once more. */
  repeat(key: Item, deliveries: number): void
  /** An item is about to change. */
  write(before: Item | undefined, after: Item | undefined): void
  /** A row is about to become that of an event. */
  show(row: Item | undefined): void
  /** An event's message was acknowledged. */
  acknowledge(fact: Fact): void
  /** All that is there has expired, as it should by now. */
  forget(): void
  /** How many events have an item. */
  readonly size: number
}

/**
 * What is known of one event. Two that agree in object, name, sequencer and time are one; those of
 * tags may.
 */
interface Known {
  readonly facts: Fact[]
  delivered: number
  repeated: number
  acknowledged: number
  item?: Item
}

/** @param now milliseconds since 1970 */
export function createHistoryJudge(now: () => number): HistoryJudge {
  const events = new Map<string, Known>()
  const keys = new Map<string, Known>()
  const knownOf = (fact: Fact): Known => {
    const known = events.get(identity(fact)) ?? freshEvent()
    events.set(identity(fact), known)
    return known
  }
  return {
    deliver(fact) {
      const known = knownOf(fact)
      known.facts.push(fact)
      known.delivered++
    },
    repeat(key, deliveries) {
      const known = keys.get(keyOf(key))
      if (known !== undefined) known.repeated += deliveries
    },
    write(before, after) {
      if (after === undefined) diverge(oneItem, 'an item was deleted', before)
      const known = events.get(identity(factOf(after)))
      if (known === undefined || !known.facts.some((fact) => isOf(after, fact))) {
        diverge(oneItem, 'an item is that of no event', after)
      }
      if (known.item !== undefined && keyOf(known.item) !== keyOf(after)) {
        diverge(oneItem, 'an event has two items', [known.item, after])
      }
      checkArrival(before, after)
      const deliveries = Number(after.deliveries?.N)
      if (!(deliveries >= 1 && deliveries <= known.delivered + known.repeated)) {
        diverge(counted, `it was delivered ${known.delivered} times`, after)
      }
      known.item = after
      keys.set(keyOf(after), known)
    },
    show(row) {
      if (row !== undefined && events.get(identity(factOf(row)))?.item === undefined) {
        const promise = 'n: the event that a row shows is in the history'
        diverge(promise, 'a row shows another', row)
      }
    },
    acknowledge(fact) {
      const known = knownOf(fact)
      known.acknowledged++
      if (known.item === undefined) diverge(oneItem, 'an acknowledged event has none', fact)
      if (Number(known.item.deliveries?.N) < known.acknowledged) {
        diverge(counted, `it was acknowledged ${known.acknowledged} times`, known.item)
      }
    },
    forget() {
      events.clear()
      keys.clear()
    },
    get size() {
      return keys.size
    },
  }

  function checkArrival(before: Item | undefined, after: Item): void {
    const promise = 'l: the first arrival never moves'
    const arrivedMs = Date.parse(after.arrived_at?.S ?? '')
    if (!(arrivedMs <= now())) diverge(promise, 'it is no time, or one to come', after)
    if (before !== undefined && before.arrived_at?.S !== after.arrived_at?.S) {
      diverge(promise, 'it moved', [before, after])
    }
  }
}

const oneItem = 'k: an event that was acknowledged has one item in the history, which is its own'
const counted =
  'm: each acknowledged delivery is counted, and none more often than its update was carried out'

function freshEvent(): Known {
  return { facts: [], delivered: 0, repeated: 0, acknowledged: 0 }
}

function identity(fact: Fact): string {
  const { bucket, object_key: key, event_name: name } = fact
  return JSON.stringify([bucket, key, name, String(sequencerNumber(fact)), timeMs(fact)])
}

/** Whether an item says of an event all that there is to say, and nothing else. */
function isOf(item: Item, fact: Fact): boolean {
  const { object, event, day, position, arrived_at, deliveries, expires_at, size, ...texts } = item
  const said = Object.entries(texts).map(([name, value]) => [name, value.S])
  const there = Object.entries(fact).filter(([name, value]) => name !== 'size' && value !== '')
  return (
    object?.S === `${fact.bucket}/${fact.object_key}` &&
    size?.N === String(fact.size) &&
    JSON.stringify(said.sort()) === JSON.stringify(there.sort())
  )
}

function keyOf({ object, event }: Item): string {
  return JSON.stringify([object?.S, event?.S])
}

function diverge(invariant: Invariant, fact: string, evidence: unknown): never {
  throw new Divergence(invariant, `${fact}: ${JSON.stringify(evidence)}`)
}
