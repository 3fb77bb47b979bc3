import { Divergence, type Invariant } from './divergence.ts'
import { factOf } from './fact-item.ts'
import type { Item, Items } from './items.ts'
import { mostReplaced, saysLastContent } from './last-content.ts'
import { compareFacts, createModel, type Fact, isRemoval } from './model.ts'

/** Watches a history and throws a {@link Divergence} as soon as something does not hold. */
export interface Judge {
  /** An event that moves its row was made; it counts from now on. */
  expect(fact: Fact): void
  /** A row that was there before, made by the original exercise. */
  plant(fact: Fact): void
  /** A row is about to change. */
  write(before: Item | undefined, after: Item | undefined): void
  /** An event's message was acknowledged. */
  acknowledge(fact: Fact): void
  /** All is delivered: the table is the model, and the bucket where that is known. */
  conclude(objects: readonly Fact[] | undefined): void
  /** The tombstones are gone, as they should be by now. */
  forgetRemovals(): void
  /** How many rows were written. */
  readonly writes: number
}

/** How many of the functions keep the last size and etag of an object in its tombstone. */
export type Keeping = 'none' | 'some' | 'all'

/**
 * @param isKnown whether anything ever happened to an object
 * @param items the table under watch, known only once it is made
 */
export function createJudge(
  isKnown: (bucket: string, key: string) => boolean,
  items: () => Items,
  keeping: Keeping,
): Judge {
  let model = createModel()
  const unwritten = new Set<string>()
  const creations: Fact[] = []
  const changes = new Map<string, number>()
  let writes = 0

  const checkLastContent = (before: Item | undefined, after: Item) => {
    const fact = factOf(after)
    const object = JSON.stringify([fact.bucket, fact.object_key])
    const earlier = changes.get(object) ?? 0
    changes.set(object, earlier + 1)
    const held = before !== undefined && isReadable(before) ? factOf(before) : undefined
    const folded = creations.filter(
      (one) =>
        one.bucket === fact.bucket &&
        one.object_key === fact.object_key &&
        compareFacts(one, fact) < 0 &&
        (held === undefined || compareFacts(one, held) > 0),
    )
    const isRight =
      keeping === 'none'
        ? after.last_size === undefined && after.last_etag === undefined
        : saysLastContent(before, after, folded, keeping === 'some' || earlier >= mostReplaced)
    if (isRight) return
    const promise =
      'j: a tombstone has the last size and etag of the row it replaces, where that is turned on'
    diverge(promise, 'it has others', [before, after])
  }

  return {
    expect(fact) {
      model.add(fact)
      if (!isRemoval(fact)) creations.push(fact)
      unwritten.add(identity(fact))
    },
    plant: (fact) => model.add(fact),
    write(before, after) {
      if (after === undefined) diverge('b: a row never goes back', 'a row was deleted', before)
      const fact = factOf(after)
      if (!isKnown(fact.bucket, fact.object_key)) {
        diverge('c: no row of an object to which nothing happened', 'there is a row', after)
      }
      if (before !== undefined && isReadable(before) && compareFacts(fact, factOf(before)) <= 0) {
        diverge('b: a row never goes back', 'a later row was replaced', [before, after])
      }
      if (!unwritten.delete(identity(fact))) {
        diverge('f: an event is written once', 'a row is that of no event, or was written', after)
      }
      checkLastContent(before, after)
      writes++
    },
    acknowledge(fact) {
      const item = items().get(fact.bucket, fact.object_key)
      if (item === undefined || !isReadable(item) || compareFacts(factOf(item), fact) < 0) {
        const promise = 'a: what is acknowledged is in its row, or something later is'
        diverge(promise, 'its row is absent or earlier', [fact, item])
      }
    },
    conclude(objects) {
      const promise = 'e: once all is delivered, the table is the model'
      const winners = [...model.winners()]
      for (const winner of winners) {
        const item = items().get(winner.bucket, winner.object_key)
        const expected = { ...winner, ...(isRemoval(winner) ? tombstone : {}) }
        const actual = item && {
          ...factOf(item),
          ...(item.deleted === undefined ? {} : { deleted: item.deleted.BOOL }),
        }
        if (!same(expected, actual)) diverge(promise, 'a row differs', [expected, item])
      }
      const rows = items().all()
      if (rows.length !== winners.length) diverge(promise, 'there are more rows', rows)
      if (objects !== undefined) compareWithBucket(objects, rows)
    },
    forgetRemovals() {
      const living = [...model.winners()].filter((fact) => !isRemoval(fact))
      model = createModel()
      living.forEach(model.add)
    },
    get writes() {
      return writes
    },
  }
}

const tombstone = { size: 0, etag: '', deleted: true }

function compareWithBucket(objects: readonly Fact[], rows: readonly Item[]): void {
  const living = rows.filter((row) => row.deleted === undefined).map(factOf)
  const order = (facts: readonly Fact[]) =>
    facts.map((fact) => JSON.stringify(fact, attributes)).sort()
  if (!same(order(objects), order(living))) {
    diverge('i: once all is delivered, the table is the bucket', 'they differ', [objects, living])
  }
}

const attributes: readonly (keyof Fact)[] & string[] = [
  'bucket',
  'object_key',
  'size',
  'etag',
  'event_time',
  'event_name',
  'sequencer',
]

/** Stands in planted rows for a time that nothing can be made of. */
export const unreadableTime = 'once'

/** A row of the exercise may lack what would order it; then it is older than any event. */
function isReadable(item: Item): boolean {
  const time = item.event_time?.S ?? unreadableTime
  return item.position !== undefined || time !== unreadableTime
}

function identity(fact: Fact): string {
  const { bucket, object_key: key, event_name: name, event_time: time, sequencer } = fact
  return JSON.stringify([bucket, key, name, time, sequencer])
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function diverge(invariant: Invariant, fact: string, evidence: unknown): never {
  throw new Divergence(invariant, `${fact}: ${JSON.stringify(evidence)}`)
}
