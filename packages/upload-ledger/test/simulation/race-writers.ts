import assert from 'node:assert/strict'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import fc, { type Scheduler } from 'fast-check'
import { type Outcome, readNotification, type UploadEvent } from '../../src/core/index.ts'
import { dynamodbLedger, tableOn } from '../../src/table/index.ts'
import { factOf, itemOf } from './fact-item.ts'
import { s3Record } from './forms.ts'
import { createItems, type Item } from './items.ts'
import { mostReplaced, saysLastContent } from './last-content.ts'
import { compareFacts, type Fact } from './model.ts'

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

/**
 * Lets two to five writers of one object take turns at every request and every answer, in as many
 * schedules as are asked for. One seed, the same schedules.
 *
 * @returns in how many of them a row of the exercise was upgraded
 * @throws {Error} with what was sent, when an update was lost or an outcome is not what happened
 */
export async function raceWriters(seed: number, schedules: number): Promise<number> {
  let upgrades = 0
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(facts, { minLength: 2, maxLength: 5 }),
      fc.option(exerciseRow, { nil: undefined }),
      fc.boolean(),
      async (scheduler, sent, before, keepsLast) => {
        // Two events that differ only in what does not order them are one event.
        const writers = sent.map(
          (fact) => sent.find((one) => compareFacts(one, fact) === 0) ?? fact,
        )
        if (await race(scheduler, writers, before, keepsLast)) upgrades++
      },
    ),
    { numRuns: schedules, seed },
  )
  return upgrades
}

/** @returns whether the row that was there before was replaced */
async function race(
  scheduler: Scheduler,
  writers: readonly Fact[],
  before: Item | undefined,
  keepsLast: boolean,
): Promise<boolean> {
  const rows: Item[] = before === undefined ? [] : [before]
  const items = createItems((_before, after) => void rows.push(after ?? {}))
  if (before !== undefined) items.plant(before)
  const outcomes = await recordAll(scheduler, items.apply, writers, keepsLast)

  const written = rows.length - (before === undefined ? 0 : 1)
  const said = outcomes.filter((outcome) => outcome === 'written').length
  assert.equal(said, written, `${said} say that they wrote, and ${written} did`)
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1]
    if (next === undefined) continue
    assert.ok(compareFacts(factOf(next), factOf(row)) > 0, 'a row went back, or stayed')
    const isRight = saysLastContent(row, next, [], !keepsLast || i >= mostReplaced)
    assert.ok(isRight, 'a tombstone has not the last size and etag of the row it replaced')
  }
  const greatest = [...rows.slice(0, 1).map(factOf), ...writers].reduce((a, b) =>
    compareFacts(b, a) > 0 ? b : a,
  )
  const last = items.get('uploads', 'notes.txt') ?? {}
  assert.equal(compareFacts(factOf(last), greatest), 0, 'the last row is not the greatest')
  for (const [i, writer] of writers.entries()) {
    if (outcomes[i] !== 'stale') continue
    assert.ok(compareFacts(greatest, writer) > 0, 'the greatest event came out as stale')
  }
  return before !== undefined && written > 0
}

/** Each request, and each answer, goes on when the scheduler says so. */
function recordAll(
  scheduler: Scheduler,
  apply: (command: unknown) => Error | undefined,
  writers: readonly Fact[],
  lastSizeAndEtag: boolean,
): Promise<readonly Outcome[]> {
  const send = async (command: unknown) => {
    await scheduler.schedule(Promise.resolve(), 'request')
    const refused = apply(command)
    await scheduler.schedule(Promise.resolve(), 'answer')
    if (refused !== undefined) throw refused
    return { $metadata: { requestId: 'any' } }
  }
  const table = tableOn({ send } as unknown as DynamoDBClient, 'upload_metadata')
  const ledger = dynamodbLedger(table, () => 0, { lastSizeAndEtag })
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
