import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
// Not by the front door, which reads the environment when it is imported.
import { createHandler, type Handler } from '../../src/lambda/handler.ts'
import { dynamodbLedger, tableOn } from '../../src/table/index.ts'
import { s3Record, sqsEvent } from './forms.ts'
import { createItems, type Items } from './items.ts'
import { type Fact, isRemoval } from './model.ts'

const seed = inject('seed')
const keys = ['incoming/a.txt', 'incoming/b.txt']

interface Step {
  readonly key: string
  readonly removes: boolean
  readonly size: number
  readonly etag: string
  /** Whether the function is invoked here, with all that happened since it was last. */
  readonly invokes: boolean
}

const steps: fc.Arbitrary<Step> = fc.record({
  key: fc.constantFrom(...keys),
  removes: fc.boolean(),
  size: fc.nat(9),
  etag: fc.constantFrom('', 'x', 'y', 'z'),
  invokes: fc.boolean(),
})

test(`where events arrive in order, in batches of any size, a tombstone has the last content (seed ${seed})`, async () => {
  let folded = 0
  const property = fc.asyncProperty(fc.array(steps, { maxLength: 12 }), async (history) => {
    const items = createItems(() => {})
    const handler = handlerOn(items)
    const facts = history.map(factOf)
    for (let from = 0; from < facts.length; ) {
      const to = history.findIndex(({ invokes }, i) => i >= from && invokes) + 1 || facts.length
      const batch = facts.slice(from, to)
      await handler(sqsEvent(batch.map(messageOf)))
      for (const key of keys) {
        expect(contentOf(items, key)).toEqual(lastContent(facts.slice(0, to), key))
        const own = batch.filter((fact) => fact.object_key === key)
        if (own.some(isRemoval) && !own.every(isRemoval)) folded++
      }
      from = to
    }
  })
  await fc.assert(property, { numRuns: 500, seed })
  expect(folded).toBeGreaterThan(50)
})

function factOf({ key, removes, size, etag }: Step, i: number): Fact {
  return {
    bucket: 'uploads',
    object_key: key,
    size: removes ? 0 : size,
    etag: removes ? '' : etag,
    event_time: '2026-11-23T04:00:00.000Z',
    event_name: removes ? 'ObjectRemoved:Delete' : 'ObjectCreated:Put',
    sequencer: (0x10 + i).toString(16),
  }
}

function messageOf(fact: Fact): { readonly id: string; readonly body: string } {
  return { id: fact.sequencer, body: JSON.stringify({ Records: [s3Record(fact)] }) }
}

function handlerOn(items: Items): Handler {
  const send = async (command: unknown) => {
    const refused = items.apply(command)
    if (refused !== undefined) throw refused
    return { $metadata: { requestId: 'any' } }
  }
  const table = tableOn({ send } as unknown as DynamoDBClient, 'upload_metadata')
  const ledger = dynamodbLedger(table, () => 0, { lastSizeAndEtag: true })
  return createHandler({ ledger, now: () => 0, write: () => {} })
}

/** Of a tombstone; of the row of an object that exists nothing. */
function contentOf(items: Items, key: string): object | undefined {
  const item = items.get('uploads', key)
  return item && { size: item.last_size?.N, etag: item.last_etag?.S }
}

function lastContent(facts: readonly Fact[], key: string): object | undefined {
  const own = facts.filter((fact) => fact.object_key === key)
  const [last, creation] = [own.at(-1), own.findLast((fact) => !isRemoval(fact))]
  if (last === undefined) return undefined
  return isRemoval(last) && creation !== undefined
    ? { size: String(creation.size), etag: creation.etag || undefined }
    : { size: undefined, etag: undefined }
}
