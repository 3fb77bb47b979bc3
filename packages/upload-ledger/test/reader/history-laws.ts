import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventKind, type ObjectEvent, type Row } from '../../src/core/index.ts'
import { positionOf } from '../../src/core/position.ts'
import type { Events } from '../../src/reader/events.ts'
import type { Folder, Unknown } from '../../src/reader/index.ts'
import { createReader, type LedgerReader } from '../../src/reader/reader.ts'
import type { Rows } from '../../src/reader/rows.ts'
import { eventKeyOf, type HistoryItem } from '../../src/table/index.ts'
import { arrivalsModel, atModel, historyModel, rowsAfter } from './history-model.ts'
import { itemsEitherWay, pagedItems, throttled } from './read-pages.ts'

/** Where rows and events are: in memory, or in two tables. */
export interface HistoryStore {
  readonly rows: Rows
  readonly events: Events
  putRows(rows: readonly Row[]): Promise<void>
  putEvents(events: readonly ObjectEvent[]): Promise<void>
}

/** The laws of the reader of the history, for any store. */
export function historyLaws(storeOf: () => HistoryStore, numRuns: number): void {
  test('history gives the events of the model, in its order, by pages of any size and by item', async () => {
    const questions = fc.record({ key: fc.constantFrom('a', 'b', 'a/b'), ...range }).filter(isRange)
    const property = fc.asyncProperty(complete, questions, async (world, question) => {
      const { bucket, reader } = await make(storeOf(), world)
      const answer = () => reader.history({ bucket, ...question, ...pagesIn(world) })
      const expected = historyModel(world.events, question).map(identityOf)
      expect((await Array.fromAsync(answer())).map(identity)).toEqual(expected)
      expect((await pagedItems(answer)).map(identity)).toEqual(expected)
    })
    await fc.assert(property, { numRuns })
  })

  test('arrivals gives the events of the model, in its order, by pages of any size and by item', async () => {
    const property = fc.asyncProperty(complete, arrivals, async (world, question) => {
      const { bucket, reader } = await make(storeOf(), world)
      const answer = () => reader.arrivals({ bucket, ...question, ...pagesIn(world) })
      const expected = arrivalsModel(world.events, question).map(identityOf)
      expect((await Array.fromAsync(answer())).map(identity)).toEqual(expected)
      expect((await pagedItems(answer)).map(identity)).toEqual(expected)
    })
    await fc.assert(property, { numRuns })
  })

  test('at gives the listing of the model, in its order, by pages of any size and by item', async () => {
    const property = fc.asyncProperty(worlds, listings, async (world, question) => {
      const { bucket, reader, kept } = await make(storeOf(), world)
      const answer = () => reader.at({ bucket, ...question, ...pagesIn(world) })
      const unknown = question.unknown && !world.isComplete
      const expected = atModel(world.events, kept, { ...question, unknown }).map(inBucket(bucket))
      expect(await Array.fromAsync(answer())).toEqual(expected)
      expect(await pagedItems(answer)).toEqual(expected)
    })
    await fc.assert(property, { numRuns })
  })

  test('while events are recorded, history and arrivals miss and double nothing that stood throughout', async () => {
    const property = fc.asyncProperty(
      complete,
      events(5),
      arrivals,
      async (world, late, question) => {
        const { prefix, ...range } = question
        const written = late.filter((event) => !world.events.some((one) => isSame(one, event)))
        const { bucket, reader } = await make(storeOf(), world, written)
        const key = world.events[0]?.key ?? 'a'
        const all = [...world.events, ...written]
        for (const [answer, least, most] of [
          [
            () => reader.arrivals({ bucket, ...question, ...pagesIn(world) }),
            arrivalsModel(world.events, question),
            arrivalsModel(all, question),
          ],
          [
            () => reader.history({ bucket, key, ...range, ...pagesIn(world) }),
            historyModel(world.events, { key, ...range }),
            historyModel(all, { key, ...range }),
          ],
        ] as const) {
          const items = (await itemsEitherWay(world, answer)).map(identity)
          const places = items.map((item) => most.map(identityOf).indexOf(item))
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
          expect(places).not.toContain(-1)
          expect(items).toEqual(expect.arrayContaining(least.map(identityOf)))
        }
      },
    )
    await fc.assert(property, { numRuns })
  })

  test('whatever happens after the moment while at reads, its listing is the same', async () => {
    const property = fc.asyncProperty(
      complete,
      events(5),
      listings,
      async (world, late, question) => {
        const isLater = ({ eventTime }: ObjectEvent) =>
          Date.parse(eventTime || '1970') > Date.parse(question.time)
        const written = late
          .filter(isLater)
          .filter((event) => !world.events.some((one) => isSame(one, event)))
        const { bucket, reader } = await make(storeOf(), world, written)
        const items = await itemsEitherWay(world, () =>
          reader.at({ bucket, ...question, ...pagesIn(world) }),
        )
        const model = atModel(world.events, world.events, { ...question, unknown: false })
        expect(items).toEqual(model.map(inBucket(bucket)))
      },
    )
    await fc.assert(property, { numRuns })
  })
}

// Few keys, times and sequencers, so that many events of many objects have one sort key, with those
// on which UTF-16 and UTF-8 disagree.
const piece = fc.constantFrom('a', 'b', '/', '\uffff', '\u{10000}')
const keys = fc.oneof(
  fc.constantFrom('a', 'b', 'a/b'),
  fc.string({ unit: piece, minLength: 1, maxLength: 4 }),
)
const prefixes = fc.oneof(
  fc.constant(''),
  fc.constant(''),
  fc.string({ unit: piece, maxLength: 2 }),
)
const moments = [
  ...['2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00.000Z', '2026-11-23T04:00:00.000Z'],
  ...['2026-11-23T04:00:00.001Z', '2026-11-24T00:00:00.000Z', '2026-11-26T10:00:00.000Z'],
]
const times = fc.constantFrom(...moments, '2026-11-23T04:00:00Z', '2026-11-23T06:00:00+02:00', '')
const names = fc.constantFrom(
  ...['ObjectCreated:Put', 'ObjectCreated:Copy', 'ObjectRemoved:Delete', 'ObjectTagging:Put', ''],
)
const facts = fc.record({
  eventName: names,
  eventTime: times,
  sequencer: fc.constantFrom('', '', '0A', '0B', '0C'),
  sizeBytes: fc.integer({ min: 0, max: 9 }),
  etag: fc.constantFrom('e1', 'e2'),
  versionId: fc.option(fc.constantFrom('v1', 'v2'), { nil: undefined }),
  requester: fc.option(fc.constantFrom('AWS:AIDA', 'AWS:AROA'), { nil: undefined }),
})

/** Of one event for each of some objects, as a batch of them may have it. */
const burst = (mostObjects: number): fc.Arbitrary<ObjectEvent[]> =>
  fc
    .tuple(facts, fc.uniqueArray(keys, { minLength: 1, maxLength: mostObjects }))
    .map(([{ versionId, requester, ...facts }, keys]) => {
      const kind = eventKind(facts.eventName) ?? 'creation'
      const position = positionOf({ ...facts, kind, source: 'aws:s3' })
      const known = {
        ...(versionId === undefined ? {} : { versionId }),
        ...(requester === undefined ? {} : { requester }),
      }
      return keys.map((key) => ({ bucket: '', key, ...facts, position, ...known }))
    })

// Of two events with one position the function keeps whichever came first: no model could know.
const events = (maxLength: number): fc.Arbitrary<ObjectEvent[]> =>
  fc
    .array(fc.oneof(burst(1), burst(1), burst(20)), { maxLength })
    .map((bursts) =>
      bursts.flat().filter((one, i, all) => all.findIndex((other) => isSame(other, one)) === i),
    )

function isSame(a: ObjectEvent, b: ObjectEvent): boolean {
  return a.key === b.key && a.position === b.position
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const range = {
  from: maybe(fc.constantFrom(...moments)),
  to: maybe(fc.constantFrom(...moments)),
  newestFirst: fc.boolean(),
}
const isRange = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || from <= to
const arrivals = fc
  .record({
    prefix: prefixes,
    from: fc.constantFrom(...moments, '2026-11-20T00:00:00.000Z'),
    to: maybe(fc.constantFrom(...moments)),
    requester: maybe(fc.constantFrom('AWS:AIDA', 'AWS:AROA')),
    newestFirst: fc.boolean(),
  })
  .filter(isRange)
const listings = fc.record({
  prefix: prefixes,
  time: fc.constantFrom(...moments),
  delimiter: fc.constantFrom('', '/', '/', 'a/'),
  unknown: fc.boolean(),
})

interface World {
  readonly events: readonly ObjectEvent[]
  /** Whether the history is as old as the ledger; else it lacks every other event. */
  readonly isComplete: boolean
  /** DynamoDB ends a page where it likes; here after so many items. */
  readonly most: number
  readonly limit: number
  readonly maxReadUnits: number | undefined
  readonly parallel: number
  /** Which queries are throttled, in turn. */
  readonly throttles: readonly boolean[]
}

const worlds: fc.Arbitrary<World> = fc.record({
  events: events(15),
  isComplete: fc.boolean(),
  most: fc.constantFrom(1, 2, 3, 5, 100),
  limit: fc.integer({ min: 1, max: 6 }),
  maxReadUnits: maybe(fc.integer({ min: 1, max: 6 })),
  parallel: fc.integer({ min: 1, max: 4 }),
  throttles: fc.array(fc.boolean(), { maxLength: 4 }),
})

const complete = worlds.map((world) => ({ ...world, isComplete: true }))

const pagesIn = ({ limit, maxReadUnits }: World) => ({ limit, maxReadUnits })
const nowMs = Date.parse('2026-11-26T12:00:00Z')

/**
 * Puts a world in place, and a reader over it. Before each of its Queries one more event is written:
 * its item, and then the row, as the function writes them.
 */
async function make(
  store: HistoryStore,
  world: World,
  written: readonly ObjectEvent[] = [],
): Promise<{ bucket: string; reader: LedgerReader; kept: readonly ObjectEvent[] }> {
  const bucket = `bucket-${randomUUID()}`
  const named = (event: ObjectEvent): ObjectEvent => ({ ...event, bucket })
  const all = world.events.map(named)
  const kept = world.isComplete ? all : all.filter((_, i) => i % 2 === 1)
  await store.putEvents(kept)
  await store.putRows(rowsAfter(all))
  const happened = [...all]
  const left = written.map(named)
  const throttles = [...world.throttles]
  const before = async () => {
    if (throttles.shift()) throw throttled
    const next = left.shift()
    if (next === undefined) return
    await store.putEvents([next])
    happened.push(next)
    await store.putRows(rowsAfter(happened.filter(({ key }) => key === next.key)))
  }
  const within = <Q extends { readonly limit?: number | undefined }>(query: Q): Q => {
    return { ...query, limit: Math.min(query.limit ?? Number.POSITIVE_INFINITY, world.most) }
  }
  const rows: Rows = {
    get: (...args) => store.rows.get(...args),
    sizeBytes: () => store.rows.sizeBytes(),
    createdAt: async () => '2026-11-01T00:00:00.000Z',
    async query(query, signal) {
      await before()
      return store.rows.query({ ...within(query), consistent: true }, signal)
    },
  }
  const history: Events = {
    async history(query, signal) {
      await before()
      return store.events.history({ ...within(query), consistent: true }, signal)
    },
    async rows(query, signal) {
      await before()
      return store.events.rows({ ...within(query), consistent: true }, signal)
    },
    async arrivals(query, signal) {
      await before()
      return store.events.arrivals(within(query), signal)
    },
    async facts() {
      const createdAt = world.isComplete ? '2026-11-01T00:00:10.000Z' : '2026-11-02T00:00:00.000Z'
      return { createdAt, sizeBytes: 0, items: 0 }
    },
  }
  const { parallel } = world
  const reader = createReader({
    ...{ rows, wait: async () => {}, now: () => 0, parallel },
    history: { events: history, now: () => nowMs },
  })
  return {
    bucket,
    reader,
    kept: world.isComplete ? world.events : world.events.filter((_, i) => i % 2 === 1),
  }
}

/** What tells an event from all others, and its facts, in which an arrival and an item agree. */
function identityOf(event: ObjectEvent): string {
  const { key, eventName, sizeBytes, etag, versionId } = event
  const time = eventKeyOf(event).slice(0, 24)
  return JSON.stringify([key, time, event.position, eventName, sizeBytes, etag, versionId ?? null])
}

function identity(item: HistoryItem): string {
  const { object_key: key, event_time: time, position, event_name: name, size, etag } = item
  return JSON.stringify([key, time, position, name, size, etag, item.version_id ?? null])
}

function inBucket(bucket: string) {
  return (item: Row | Folder | Unknown) => ('bucket' in item ? { ...item, bucket } : item)
}
