import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../store/index.ts'
import { addVersion, takeVersion } from '../changes/place-version.ts'
import type { LifecycleRule } from '../lifecycle/index.ts'
import { noNotification } from '../notification/index.ts'
import type { S3Context } from '../operation.ts'
import { Bodies } from '../storage/bodies.ts'
import type { BucketRow } from '../storage/buckets.ts'
import { Commits } from '../storage/commits.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'
import { sequencerAt } from '../storage/sequencer.ts'
import { newVersionId } from '../storage/version-id.ts'
import type { VersionRow } from '../storage/versions.ts'
import { expireObject } from './expire-object.ts'
import { expireVersion } from './expire-version.ts'

const bucket = 'aging'
const key = 'k'
const dayMs = 86_400_000
const run = { bucket, timeMs: 90 * dayMs, midnightMs: 90 * dayMs, requestId: 'r', hostId: 'h' }
const all = { id: 'all', enabled: true, filter: { form: 'single', tags: [] } } as const

test('an object overwritten since the scan stays, even if it is as old', async () => {
  const context = await openContext({ lifecycle: [{ ...all, expiration: days(1) }] })
  const [seen, newer] = [object(1), object(2)]
  await put(context.database, seen)
  // The overwriting waits in the queue of changes already, and the expiry gets behind it.
  const overwriting = change(context, (place) => addVersion(place, newer))
  const expiry = expireObject(context, run, key, seen)
  await overwriting
  expect(await expiry).toBe('nothing')
  expect(current(context)).toEqual(newer)
  expect(await expireObject(context, run, key, newer)).toBe('expired')
  expect(current(context)).toBeUndefined()
})

test('an object whose tags left the rule since the scan stays', async () => {
  const filter = { form: 'single', tags: [['keep', 'no']] } as const
  const context = await openContext({ lifecycle: [{ ...all, filter, expiration: days(1) }] })
  const seen: ObjectRow = { ...object(1), tags: [['keep', 'no']] }
  await put(context.database, { ...seen, tags: [['keep', 'yes']] })
  expect(await expireObject(context, run, key, seen)).toBe('nothing')
  await put(context.database, seen)
  expect(await expireObject(context, run, key, seen)).toBe('expired')
})

test('nothing expires by a deleted rule or in a deleted bucket', async () => {
  const context = await openContext({})
  const seen = object(1)
  await put(context.database, seen)
  expect(await expireObject(context, run, key, seen)).toBe('nothing')
  await context.database.buckets.del(bucket)
  expect(await expireObject(context, run, key, seen)).toBe('nothing')
  expect(await expireVersion(context, run, key, seen)).toBe('nothing')
  expect(current(context)).toEqual(seen)
})

test('a version that became current again since the scan stays', async () => {
  const noncurrent = { days: 1 }
  const context = await openContext({ versioning: 'Enabled', lifecycle: [{ ...all, noncurrent }] })
  const [older, newer] = [version(1), version(2)]
  await change(context, (place) => addVersion(place, older))
  await change(context, (place) => addVersion(place, newer))
  const removal = change(context, (place) => takeVersion(place, newer))
  const expiry = expireVersion(context, run, key, older)
  await removal
  expect(await expiry).toBe('nothing')
  expect(current(context)).toEqual(older)
})

test('a version stays when newer ones it was counted behind were removed', async () => {
  const noncurrent = { days: 1, newerVersions: 1 }
  const context = await openContext({ versioning: 'Enabled', lifecycle: [{ ...all, noncurrent }] })
  const [oldest, older, newest] = [version(1), version(2), version(3)]
  for (const row of [oldest, older, newest]) await change(context, (at) => addVersion(at, row))
  const removal = change(context, (place) => takeVersion(place, older))
  const expiry = expireVersion(context, run, key, oldest)
  await removal
  expect(await expiry).toBe('nothing')
})

test('a delete marker that has something behind it stays', async () => {
  const expiration = { kind: 'markers', remove: true } as const
  const context = await openContext({ versioning: 'Enabled', lifecycle: [{ ...all, expiration }] })
  const marker: VersionRow = {
    deleteMarker: true,
    lastModifiedMs: 2 * dayMs,
    sequencer: sequencerAt(2 * dayMs),
    versionId: newVersionId(sequencerAt(2 * dayMs)),
  }
  await change(context, (place) => addVersion(place, version(1)))
  await change(context, (place) => addVersion(place, marker))
  expect(await expireVersion(context, run, key, marker)).toBe('nothing')
})

function days(days: number): NonNullable<LifecycleRule['expiration']> {
  return { kind: 'days', days }
}

function object(day: number): ObjectRow {
  return {
    headers: [],
    metadata: [],
    sizeBytes: 0,
    etag: '',
    lastModifiedMs: day * dayMs,
    sequencer: sequencerAt(day * dayMs),
    bodyId: `body${day}`,
    segmented: false,
  }
}

function version(day: number): ObjectRow {
  const row = object(day)
  return { ...row, versionId: newVersionId(row.sequencer) }
}

function current({ database }: S3Context): ObjectRow | undefined {
  return database.objects.getSync(objectKey(bucket, key))
}

function put(database: Database, row: ObjectRow): Promise<void> {
  return database.objects.put(objectKey(bucket, key), row)
}

/** What a request would do to the object's versions. */
function change(
  { commits, database }: S3Context,
  build: (place: Parameters<typeof addVersion>[0]) => ReturnType<typeof addVersion>,
): Promise<void> {
  return commits.run<void>(objectKey(bucket, key), async () => {
    const bucketRow = database.buckets.getSync(bucket)
    if (bucketRow === undefined) throw new Error('Cannot change: the bucket is gone')
    const placing = await build({ database, bucketRow, bucket, key })
    return { result: undefined, operations: [], ...placing }
  })
}

async function openContext(bucketRow: Partial<BucketRow>): Promise<S3Context> {
  const folder = await mkdtemp(join(tmpdir(), 's3-expire-'))
  const store = await openStore(join(folder, 'store'))
  const database = openDatabase(store)
  const bodies = await Bodies.open(folder, database)
  const outbox = {
    operation: () => ({ type: 'del' as const, key: 'none' }),
    wake() {},
  }
  const commits = await Commits.open({ database, bodies, outbox, now: () => 100 * dayMs })
  onTestFinished(async () => {
    await commits.close()
    await bodies.close()
    await store.close()
    await rm(folder, { recursive: true })
  })
  await database.buckets.put(bucket, { createdMs: 0, notification: noNotification, ...bucketRow })
  const none = { exists: () => false, operations: () => [] }
  const parts = { database, bodies, commits, outbox, queues: none, eventBus: none }
  return { ...parts, region: 'us-east-1', functionExists: () => false, mayInvoke: () => true }
}
