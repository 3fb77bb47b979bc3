import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type PutItemCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import {
  foldEvents,
  readNotification,
  type ShownObject,
  type ShowObject,
  type ShowTags,
} from '../core/index.ts'
import { dynamodbLedger } from './dynamodb-ledger.ts'
import { refreshTags, refreshTagsInput } from './refresh-tags.ts'
import { type Item, rowOfItem } from './row-item.ts'
import { tableOn } from './table.ts'

const object = { bucket: 'uploads', key: 'a' }
const seed = inject('seed')

test('the request compares the version where the bucket keeps versions, and never the position', () => {
  const input = (more: object) => refreshTagsInput('rows', object, { tags: { a: 'b' }, ...more })
  expect(input({})).toMatchObject({
    UpdateExpression: 'SET #tags = :tags',
    ConditionExpression: 'attribute_exists(object_key) AND attribute_not_exists(deleted)',
    ExpressionAttributeValues: { ':tags': { M: { a: { S: 'b' } } } },
  })
  expect(input({ versionId: 'null' })).toEqual(input({}))
  expect(input({ versionId: 'v1' }).ConditionExpression).toMatch(/version_id = :version\)$/)
  expect(input({ tags: {}, versionId: 'v1' })).toMatchObject({
    UpdateExpression: 'REMOVE #tags',
    ExpressionAttributeValues: { ':version': { S: 'v1' } },
  })
})

/** One row, and the rules of the few requests that are sent here. */
function tableOfOneRow(schedule: <T>(act: () => T) => Promise<T>) {
  const place: { row: Item | undefined } = { row: undefined }
  const run = (input: PutItemCommandInput & UpdateItemCommandInput) => {
    const { row } = place
    if (input.Item !== undefined) {
      const isNewer = (row?.position?.S ?? '') < (input.Item.position?.S ?? '')
      if (!isNewer) throw refusal(row)
      place.row = input.Item
    } else {
      if (row === undefined || row.deleted) throw refusal(undefined)
      const { tags: _, ...others } = row
      const tags = input.ExpressionAttributeValues?.[':tags']
      place.row = { ...others, ...(tags ? { tags } : {}) }
    }
    return { $metadata: { requestId: 'r' } }
  }
  const client = {
    send: (command: { input: PutItemCommandInput & UpdateItemCommandInput }) =>
      schedule(() => run(command.input)),
  }
  return { place, table: tableOn(client as unknown as DynamoDBClient, 'rows') }
}

function refusal(row: Item | undefined): Error {
  const facts = { $metadata: {}, message: 'The conditional request failed' }
  return new ConditionalCheckFailedException({ ...facts, ...(row ? { Item: row } : {}) })
}

function creation(sequencer: string) {
  const s3 = { bucket: { name: 'uploads' }, object: { key: 'a', size: 1, eTag: 'e', sequencer } }
  const read = readNotification({ Records: [{ eventName: 'ObjectCreated:Put', s3 }] })
  const [record] = read.kind === 'direct' ? read.records : []
  const [fold] = foldEvents(record?.kind === 'upload' ? [record.event] : [])
  if (fold === undefined) throw new Error('Cannot go on: the event cannot be read')
  return fold.last
}

test(`whatever order uploads, tag events, changes of tags and crashes take, the row ends with the tags that S3 has (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom('', 'x', 'y'), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0, 1, 2, 3, 4, 5),
      async (scheduler, changes, stepsToCrash) => {
        const schedule = async <T>(act: () => T): Promise<T> => {
          await scheduler.schedule(Promise.resolve())
          return act()
        }
        const { place, table } = tableOfOneRow(schedule)
        let tags: Readonly<Record<string, string>> = {}
        const showTags: ShowTags = () => schedule(() => ({ tags }))

        /** Records the upload, and ends after so many requests, as a function that is killed does. */
        const recordUpTo = async (mostRequests: number) => {
          let requests = 0
          const counted = <T>(send: () => Promise<T>): Promise<T> =>
            requests++ < mostRequests ? send() : Promise.reject(new Error('killed'))
          const showOwnTags: ShowTags = () => counted(() => showTags(object))
          const showObject: ShowObject = async () => {
            const found = await showOwnTags(object)
            return counted(() => schedule(() => shownWith(found?.tags ?? {})))
          }
          const { client, name } = table
          const send = (command: never) => counted(() => client.send(command))
          const own = tableOn({ send } as unknown as DynamoDBClient, name)
          const enrichment = { showObject, showTags: showOwnTags }
          await dynamodbLedger(own, () => 0, { enrichment }).record(creation('0A'))
        }
        const upload = async () => {
          await recordUpTo(stepsToCrash).catch(() => {})
          await recordUpTo(Number.POSITIVE_INFINITY)
        }
        /** The event of a change may be handled at any time after it. */
        const change = async (value: string) => {
          await schedule(() => {
            tags = value === '' ? {} : { t: value }
          })
          await refreshTags(table, showTags, object)
        }
        await scheduler.waitFor(Promise.all([upload(), ...changes.map(change)]))
        expect(rowOfItem(place.row ?? {}).tags ?? {}).toEqual(tags)
      },
    ),
    { seed, numRuns: 2_000 },
  )
})

function shownWith(tags: Readonly<Record<string, string>>): ShownObject {
  const lastModified = '2026-11-23T04:00:00.000Z'
  const details = Object.keys(tags).length > 0 ? { tags } : {}
  return { exists: true, sizeBytes: 1, etag: 'e', lastModified, details }
}
