import process from 'node:process'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import fc, { type Scheduler } from 'fast-check'
import { expect, test } from 'vitest'
import { type Outcome, readNotification, type UploadEvent } from '../../src/core/index.ts'
import { dynamodbLedger } from '../../src/table/index.ts'
import { factOf, itemOf } from './fact-item.ts'
import { s3Record } from './forms.ts'
import { createItems, type Item } from './items.ts'
import { compareFacts, type Fact } from './model.ts'
import { readSettings } from './settings.ts'

const { seed } = readSettings(process.env, 1)
const numRuns = 20_000

/** Few values, so that writers meet at the same position, and just above and below it. */
const facts = fc.record({
  bucket: fc.constant('uploads'),
  object_key: fc.constant('notes.txt'),
  size: fc.nat(9),
  etag: fc.constant('e'),
  event_time: fc.constantFrom('2026-11-23T04:00:00.000Z', '2026-11-23T04:00:01.000Z'),
  event_name: fc.constantFrom('ObjectCreated:Put', 'ObjectRemoved:Delete'),
  sequencer: fc.constantFrom('', '0A', '00b', '00C'),
})

/** A row of the original exercise, whole or with next to nothing in it. */
const exerciseRow = facts.chain((fact) => fc.constantFrom(itemOf(fact), bareItemOf(fact)))

test(`writers of one object never lose an update, however they interleave (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  let upgrades = 0
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(facts, { minLength: 2, maxLength: 5 }),
      fc.option(exerciseRow, { nil: undefined }),
      async (scheduler, sent, before) => {
        // Two events that differ only in what does not order them are one event.
        const writers = sent.map(
          (fact) => sent.find((one) => compareFacts(one, fact) === 0) ?? fact,
        )
        const rows: Item[] = before === undefined ? [] : [before]
        const items = createItems((_before, after) => void rows.push(after ?? {}))
        if (before !== undefined) items.plant(before)
        const outcomes = await raceAll(scheduler, items.apply, writers)

        const written = rows.slice(before === undefined ? 0 : 1)
        if (before !== undefined && written.length > 0) upgrades++
        expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(written.length)
        for (const [i, row] of rows.entries()) {
          const next = rows[i + 1]
          if (next === undefined) continue
          expect(compareFacts(factOf(next), factOf(row))).toBeGreaterThan(0)
        }
        const greatest = [...rows.slice(0, 1).map(factOf), ...writers].reduce((a, b) =>
          compareFacts(b, a) > 0 ? b : a,
        )
        const last = items.get('uploads', 'notes.txt') ?? {}
        expect(compareFacts(factOf(last), greatest)).toBe(0)
        for (const [i, writer] of writers.entries()) {
          if (outcomes[i] !== 'stale') continue
          expect(compareFacts(greatest, writer)).toBeGreaterThan(0)
        }
      },
    ),
    { numRuns, seed },
  )
  expect(upgrades).toBeGreaterThan(numRuns / 10)
})

/** Each request, and each answer, goes on when the scheduler says so. */
function raceAll(
  scheduler: Scheduler,
  apply: (command: unknown) => Error | undefined,
  writers: readonly Fact[],
): Promise<readonly Outcome[]> {
  const send = async (command: unknown) => {
    await scheduler.schedule(Promise.resolve(), 'request')
    const refused = apply(command)
    await scheduler.schedule(Promise.resolve(), 'answer')
    if (refused !== undefined) throw refused
    return {}
  }
  const client = { send } as unknown as DynamoDBClient
  const ledger = dynamodbLedger({ client, name: 'upload_metadata' }, () => 0)
  return scheduler.waitFor(Promise.all(writers.map((fact) => ledger.record(eventOf(fact)))))
}

function eventOf(fact: Fact): UploadEvent {
  const notification = readNotification({ Records: [s3Record(fact)] })
  const [record] = notification.kind === 'direct' ? notification.records : []
  if (record?.kind !== 'upload') throw new Error('Cannot test: the event moves no row')
  return record.event
}

function bareItemOf({ bucket, object_key: key }: Fact): Item {
  return { bucket: { S: bucket }, object_key: { S: key } }
}
