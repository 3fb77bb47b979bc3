import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { killUnderLoad, payloadsIn } from './testing/kill-under-load.ts'
import { functionArn } from './testing/start.ts'
import { bodiesLeftIn } from './testing/stored-bodies.ts'

const Bucket = 'versions'

test('after kills under load versions, events and files agree', async () => {
  const acknowledged = new Set<string>()
  const made: { Key: string; VersionId: string }[] = []
  let listed: readonly Listed[] = []
  let keys: readonly (string | undefined)[] = []
  const folder = await killUnderLoad({
    prepare,
    requestsOf: (round) => 60 + round * 13,
    async request(client, number) {
      const Key = `k${number % 5}`
      // Puts, deletions, and removals of versions made before, current ones among them.
      const victim = number % 4 === 3 ? made.pop() : undefined
      const { VersionId = '' } =
        victim !== undefined
          ? await client.send(new DeleteObjectCommand({ Bucket, ...victim }))
          : number % 5 === 4
            ? await client.send(new DeleteObjectCommand({ Bucket, Key }))
            : await client.send(new PutObjectCommand({ Bucket, Key, Body: `body ${number}` }))
      acknowledged.add(victim === undefined ? `made ${VersionId}` : `removed ${VersionId}`)
      if (victim === undefined) made.push({ Key, VersionId })
    },
    async look(client) {
      listed = await list(client)
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }))
      keys = Contents.map(({ Key }) => Key)
    },
  })

  // Each event was written with its change, so that the events alone say what must be there.
  const events = await eventsIn(folder)
  const removed = new Set(events.filter((event) => event.isRemoval).map((event) => event.versionId))
  const left = events.filter((event) => !event.isRemoval && !removed.has(event.versionId))
  expect(acknowledged.size).toBeGreaterThan(100)
  const seen = new Set(
    events.map(({ isRemoval, versionId }) => `${isRemoval ? 'removed' : 'made'} ${versionId}`),
  )
  expect([...acknowledged].filter((change) => !seen.has(change))).toEqual([])
  expect(listed.map(({ id }) => id).sort()).toEqual(left.map((event) => event.versionId).sort())
  const newest = new Map<string, string>()
  for (const { key, versionId } of left.sort((a, b) => (a.sequencer < b.sequencer ? -1 : 1))) {
    newest.set(key, versionId)
  }
  const latest = listed.filter(({ isLatest }) => isLatest)
  expect(new Map(latest.map(({ key, id }) => [key, id]))).toEqual(newest)
  const present = latest.filter(({ isMarker }) => !isMarker).map(({ key }) => key)
  expect(keys).toEqual(present.sort())
  const bodies = listed.filter(({ isMarker }) => !isMarker)
  expect(await bodiesLeftIn(folder)).toHaveLength(bodies.length)
})

interface Told {
  readonly key: string
  readonly versionId: string
  readonly sequencer: string
  readonly isRemoval: boolean
}

async function eventsIn(folder: string): Promise<Told[]> {
  const payloads = await payloadsIn(folder)
  return (payloads as { Records: { eventName: string; s3: { object: Told } }[] }[]).flatMap(
    ({ Records }) =>
      Records.map(({ eventName, s3 }) => ({
        ...s3.object,
        isRemoval: eventName === 'ObjectRemoved:Delete',
      })),
  )
}

interface Listed {
  readonly id: string
  readonly isLatest: boolean
  readonly isMarker: boolean
  readonly key: string
}

/** All versions and delete markers, page by page. */
async function list(client: S3Client): Promise<Listed[]> {
  const listed: Listed[] = []
  let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
  for (let page = 0; page < 100 && next !== undefined; page++) {
    const answer: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 7, ...next }),
    )
    const { Versions = [], DeleteMarkers = [] } = answer
    for (const [rows, isMarker] of [[Versions, false] as const, [DeleteMarkers, true] as const]) {
      for (const { VersionId = '', IsLatest = false, Key = '' } of rows) {
        listed.push({ id: VersionId, isLatest: IsLatest, isMarker, key: Key })
      }
    }
    const { NextKeyMarker: KeyMarker = '', NextVersionIdMarker: VersionIdMarker = '' } = answer
    next = answer.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined
  }
  return listed
}

async function prepare(client: S3Client): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket }))
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  const Events = ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const]
  const target = { LambdaFunctionArn: functionArn, Events }
  const NotificationConfiguration = { LambdaFunctionConfigurations: [target] }
  await client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
}
