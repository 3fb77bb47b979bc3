import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { LedgerError } from '../core/index.ts'
import { compareKeys } from '../reader/index.ts'
import { selectKeys } from './selection.ts'
import { driftOf } from './suspect.ts'
import type { Drift } from './suspects.ts'
import { FakePair } from './testing/fake-pair.ts'
import { type VerifyOptions, verify, verifyKeys } from './verify.ts'

const everything = selectKeys({ prefixes: [''], suffixes: [''], excludedBy: () => undefined })

function optionsOf(pair: FakePair, others: Partial<VerifyOptions> = {}): VerifyOptions {
  return {
    selection: everything,
    objects: pair.listObjects,
    rows: pair.listRows,
    look: pair.look,
    graceMs: 15_000,
    wait: async () => {},
    counts: { objects: 0, rows: 0, suspects: 0 },
    ...others,
  }
}

async function driftIn(options: VerifyOptions): Promise<Drift[]> {
  const found: Drift[] = []
  for await (const { drift } of verify(options)) if (drift !== undefined) found.push(drift)
  return found
}

function put(pair: FakePair, key: string, sizeBytes: number, etag = `e${sizeBytes}`): void {
  pair.objects.set(key, { key, sizeBytes, etag, lastModified: '2026-11-23T04:00:00.000Z' })
}

function row(pair: FakePair, key: string, size: number, etag = `e${size}`): void {
  pair.rows.set(key, { object_key: key, size, etag })
}

function tombstone(pair: FakePair, key: string): void {
  pair.rows.set(key, { object_key: key, size: 0, etag: '', deleted: true })
}

// Keys whose order differs in UTF-8 and UTF-16.
const character = fc.constantFrom('a', 'b', '/', '\uffff', '\u{10000}')
const key = fc.array(character, { minLength: 1, maxLength: 4 }).map((all) => all.join(''))
const size = fc.option(fc.nat({ max: 2 }), { nil: undefined })
const held = fc.oneof(size, fc.constant('removed' as const))
const state = fc.uniqueArray(fc.tuple(key, size, held), { selector: ([one]) => one, maxLength: 60 })

function pairOf(
  all: readonly (readonly [string, number | undefined, number | 'removed' | undefined])[],
) {
  const pair = new FakePair()
  for (const [one, ofObject, ofRow] of all) {
    if (ofObject !== undefined) put(pair, one, ofObject)
    if (ofRow === 'removed') tombstone(pair, one)
    else if (ofRow !== undefined) row(pair, one, ofRow)
  }
  return pair
}

/** The slow, obvious comparison. */
function allDrift(pair: FakePair): { key: string; kind: string }[] {
  return [...new Set([...pair.objects.keys(), ...pair.rows.keys()])]
    .sort(compareKeys)
    .flatMap((one) => {
      const kind = driftOf({ object: pair.objects.get(one), row: pair.rows.get(one) })
      return kind === undefined ? [] : [{ key: one, kind }]
    })
}

test('whatever bucket and ledger hold, exactly what differs is found, in order, and repaired', async () => {
  await fc.assert(
    fc.asyncProperty(state, fc.integer({ min: 1, max: 9 }), async (all, batch) => {
      const pair = pairOf(all)
      pair.batch = batch
      const expected = allDrift(pair)
      const found = await driftIn(optionsOf(pair))
      expect(found.map(({ key: one, kind }) => ({ key: one, kind }))).toEqual(expected)
      const repaired = await driftIn(optionsOf(pair, { repair: pair.repair }))
      expect(repaired.map(({ isRepaired }) => isRepaired)).toEqual(expected.map(() => true))
      expect(allDrift(pair)).toEqual([])
    }),
    { numRuns: 300, seed: inject('seed') },
  )
})

test('a run that was killed anywhere goes on where it was, misses nothing, and counts nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(state, fc.nat({ max: 40 }), async (all, stopAfter) => {
      const pair = pairOf(all)
      pair.batch = 3
      const found: string[] = []
      let after: string | undefined
      let counts = { objects: 0, rows: 0, suspects: 0 }
      let steps = 0
      for await (const step of verify(optionsOf(pair))) {
        if (steps++ === stopAfter) break
        after = step.after
        counts = { ...step.counts }
        if (step.drift !== undefined) found.push(step.drift.key)
      }
      for (const { key: one } of await driftIn(optionsOf(pair, { after, counts }))) found.push(one)
      const drift = allDrift(pair)
      expect(found).toEqual(drift.map(({ key: one }) => one))
      const [objects, rows] = [pair.objects.size, pair.rows.size]
      expect(counts).toEqual({ objects, rows, suspects: drift.length })
    }),
    { numRuns: 300, seed: inject('seed') },
  )
})

test('of keys that changed, those that differ are found once each, killed anywhere or not', async () => {
  const order = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 })), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(state, order, fc.nat({ max: 90 }), async (all, picks, stopAfter) => {
      const pair = pairOf(all)
      let time = 0
      // Several events have one time, and a key several events.
      const events = picks.flatMap(([pick, later]) => {
        time += later
        const one = all[pick % Math.max(1, all.length)]?.[0]
        return one === undefined ? [] : [{ key: one, at: String(time).padStart(3, '0') }]
      })
      const changed = new Set(events.map(({ key: one }) => one))
      const expected = allDrift(pair).filter(({ key: one }) => changed.has(one))
      const find = async (from: string, most = Number.POSITIVE_INFINITY) => {
        const found: string[] = []
        let [reached, saved, steps] = [from, 0, 0]
        const left = events.filter(({ at }) => at >= from)
        const keys = (async function* () {
          yield* left
        })()
        for await (const step of verifyKeys(keys, optionsOf(pair))) {
          if (steps++ === most) break
          if (step.drift !== undefined) found.push(step.drift.key)
          if (step.after === undefined) continue
          reached = step.after
          saved = found.length
        }
        return { found, reached, kept: found.slice(0, saved) }
      }
      const sorted = (keys: readonly string[]) => [...keys].sort(compareKeys)
      const wanted = expected.map(({ key: one }) => one)
      expect(sorted((await find('')).found)).toEqual(wanted)
      const killed = await find('', stopAfter)
      const rest = await find(killed.reached)
      expect(sorted([...new Set([...killed.kept, ...rest.found])])).toEqual(wanted)
    }),
    { numRuns: 200, seed: inject('seed') },
  )
})

test('an event that arrives within the grace is no drift', async () => {
  const pair = new FakePair()
  put(pair, 'late', 1)
  put(pair, 'lost', 1)
  row(pair, 'removed', 1)
  row(pair, 'overwritten', 1)
  put(pair, 'overwritten', 2)
  const found = await driftIn(
    optionsOf(pair, {
      async wait() {
        row(pair, 'late', 1)
        tombstone(pair, 'removed')
        row(pair, 'overwritten', 2)
      },
    }),
  )
  expect(found.map(({ key: one }) => one)).toEqual(['lost'])
})

test('an object that goes on changing is drift only if its row never agrees', async () => {
  for (const [agreesAt, expected] of [
    [4, []],
    [Infinity, ['busy']],
  ] as const) {
    const pair = new FakePair()
    put(pair, 'busy', 1)
    let rounds = 0
    const found = await driftIn(
      optionsOf(pair, {
        async wait() {
          rounds++
          put(pair, 'busy', rounds + 1)
          row(pair, 'busy', rounds >= agreesAt ? rounds + 1 : rounds)
        },
      }),
    )
    expect(found.map(({ key: one }) => one)).toEqual(expected)
  }
})

test('only what the ledger follows is compared', async () => {
  const pair = new FakePair()
  for (const one of ['in/a.jpg', 'in/a.info', 'in/x/a.jpg', 'out/a.jpg', 'j/a.jpg'])
    put(pair, one, 1)
  const options = {
    prefixes: ['in/', 'j/', 'in/x/'],
    suffixes: ['.jpg', '.info'],
    excludedBy: (one: string) => (one.endsWith('.info') ? '*.info' : undefined),
  }
  const all = selectKeys(options)
  const keys = async (selection: typeof all) =>
    (await driftIn(optionsOf(pair, { selection }))).map(({ key: one }) => one)
  expect(await keys(all)).toEqual(['in/a.jpg', 'in/x/a.jpg', 'j/a.jpg'])
  expect(await keys(selectKeys({ ...options, within: 'in/x' }))).toEqual(['in/x/a.jpg'])
  expect(await keys(selectKeys({ ...options, within: 'o' }))).toEqual([])
})

test('a repair that fails for now fails alone; one that fails for all ends the run', async () => {
  const pair = new FakePair()
  for (const one of ['a', 'b', 'c']) put(pair, one, 1)
  const failing = (code: 'unavailable' | 'refused') => async (one: string) => {
    if (one === 'b') throw new LedgerError(code, 'Cannot save b')
  }
  const found = await driftIn(optionsOf(pair, { repair: failing('unavailable') }))
  expect(found.map(({ isRepaired }) => isRepaired)).toEqual([true, false, true])
  await expect(driftIn(optionsOf(pair, { repair: failing('refused') }))).rejects.toThrow('save b')
})

test('of many suspects no more wait than fit in memory', async () => {
  const pair = new FakePair()
  pair.batch = 1_000
  for (let i = 0; i < 25_000; i++) put(pair, String(i).padStart(6, '0'), 1)
  let [waiting, most] = [0, 0]
  const found = await driftIn(
    optionsOf(pair, {
      async wait() {
        most = Math.max(most, ++waiting)
        await new Promise(setImmediate)
        waiting--
      },
    }),
  )
  expect(found).toHaveLength(25_000)
  expect(most).toBeLessThanOrEqual(10_001)
})

test('an abort ends it, suspects that wait included', async () => {
  const pair = new FakePair()
  put(pair, 'a', 1)
  const stop = new AbortController()
  const run = driftIn(
    optionsOf(pair, {
      signal: stop.signal,
      wait: (_, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', reject)),
    }),
  )
  setImmediate(() => stop.abort())
  await expect(run).rejects.toBeDefined()
})
