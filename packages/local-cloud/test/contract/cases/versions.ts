import {
  CopyObjectCommand,
  DeleteBucketCommand,
  type DeleteMarkerEntry,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsOutput,
  type ObjectVersion,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

const setStatus = ({ client, bucket: Bucket }: CaseBucket, Status: 'Enabled' | 'Suspended') =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))

async function put({ client, bucket: Bucket }: CaseBucket, Key: string, Body: string) {
  return (await client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
}

/** Removes an object, or one version of it; what S3 says of that. */
function remove({ client, bucket: Bucket }: CaseBucket, Key: string, VersionId?: string) {
  return client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
}

async function textOf({ client, bucket: Bucket }: CaseBucket, Key: string, VersionId?: string) {
  const got = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
  return await got.Body?.transformToString()
}

/** Key, version and whether it is the latest, of versions and of delete markers. */
async function versionsOf({ client, bucket: Bucket }: CaseBucket) {
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket }),
  )
  const facts = (each: ObjectVersion | DeleteMarkerEntry) => [
    each.Key,
    each.VersionId,
    each.IsLatest,
  ]
  return { versions: Versions.map(facts), markers: DeleteMarkers.map(facts) }
}

export const versions: readonly Case[] = [
  {
    name: 'a bucket begins without versioning, which can be enabled and suspended',
    ownBucket: true,
    async run(place) {
      const read = new GetBucketVersioningCommand({ Bucket: place.bucket })
      expect((await place.client.send(read)).Status).toBeUndefined()
      expect(await put(place, 'k', 'x')).toBeUndefined()
      for (const Status of ['Enabled', 'Suspended'] as const) {
        await setStatus(place, Status)
        expect((await place.client.send(read)).Status).toBe(Status)
      }
    },
  },
  versioned(
    'every put of a versioned bucket is a version that can be read by its id',
    async (place) => {
      const first = await put(place, 'k', 'first')
      const second = await put(place, 'k', 'second')
      expect(first).toBeTruthy()
      expect(second).not.toBe(first)
      expect(await textOf(place, 'k')).toBe('second')
      expect(await textOf(place, 'k', first)).toBe('first')
      expect(await versionsOf(place)).toEqual({
        versions: [
          ['k', second, true],
          ['k', first, false],
        ],
        markers: [],
      })
      const head = new HeadObjectCommand({ Bucket: place.bucket, Key: 'k' })
      expect((await place.client.send(head)).VersionId).toBe(second)
    },
  ),
  versioned('a deletion without a version leaves a delete marker', async (place) => {
    const { client, bucket: Bucket } = place
    const first = await put(place, 'k', 'first')
    const object = { Bucket, Key: 'k' }
    const deleted = await client.send(new DeleteObjectCommand(object))
    expect(deleted).toMatchObject({ DeleteMarker: true })
    const marker = deleted.VersionId
    expect(await versionsOf(place)).toEqual({
      versions: [['k', first, false]],
      markers: [['k', marker, true]],
    })
    expect((await refusal(client.send(new GetObjectCommand(object)))).code).toBe('NoSuchKey')
    expect((await refusal(client.send(new HeadObjectCommand(object)))).status).toBe(404)
    expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
    expect(await textOf(place, 'k', first)).toBe('first')
  }),
  versioned('a delete marker cannot be read', async (place) => {
    const { client, bucket: Bucket } = place
    await put(place, 'k', 'first')
    const { VersionId } = await remove(place, 'k')
    const get = new GetObjectCommand({ Bucket, Key: 'k', VersionId })
    expect(await refusal(client.send(get))).toMatchObject({
      code: 'MethodNotAllowed',
      status: 405,
    })
  }),
  versioned('the deletion of a delete marker brings the object back', async (place) => {
    await put(place, 'k', 'first')
    const { VersionId } = await remove(place, 'k')
    const removed = await remove(place, 'k', VersionId)
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId })
    expect(await textOf(place, 'k')).toBe('first')
  }),
  versioned(
    'the deletion of the latest version makes the one before it the latest',
    async (place) => {
      const first = await put(place, 'k', 'first')
      const VersionId = await put(place, 'k', 'second')
      await remove(place, 'k', VersionId)
      expect(await textOf(place, 'k')).toBe('first')
      expect((await versionsOf(place)).versions).toEqual([['k', first, true]])
    },
  ),
  {
    name: 'an object from before versioning has the version null',
    ownBucket: true,
    async run(place) {
      await put(place, 'k', 'before')
      await setStatus(place, 'Enabled')
      const second = await put(place, 'k', 'second')
      expect(await textOf(place, 'k', 'null')).toBe('before')
      expect((await versionsOf(place)).versions).toEqual([
        ['k', second, true],
        ['k', 'null', false],
      ])
    },
  },
  versioned(
    'puts and deletions of a suspended bucket replace the null version alone',
    async (place) => {
      const kept = await put(place, 'k', 'kept')
      await setStatus(place, 'Suspended')
      await put(place, 'k', 'null one')
      await put(place, 'k', 'null two')
      expect(await textOf(place, 'k', 'null')).toBe('null two')
      expect((await versionsOf(place)).versions).toEqual([
        ['k', 'null', true],
        ['k', kept, false],
      ])
      const deleted = await remove(place, 'k')
      expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
      expect(await versionsOf(place)).toEqual({
        versions: [['k', kept, false]],
        markers: [['k', 'null', true]],
      })
    },
  ),
  versioned(
    'a deletion of many deletes versions, and reports the markers that it creates',
    async (place) => {
      const { client, bucket: Bucket } = place
      const VersionId = await put(place, 'a', 'x')
      await put(place, 'b', 'x')
      const Objects = [{ Key: 'a', VersionId }, { Key: 'b' }]
      const { Deleted = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
      )
      expect(Deleted.find(({ Key }) => Key === 'a')).toMatchObject({ VersionId })
      const b = Deleted.find(({ Key }) => Key === 'b')
      expect(b).toMatchObject({ DeleteMarker: true })
      expect(await versionsOf(place)).toMatchObject({
        versions: [['b', expect.any(String), false]],
        markers: [['b', b?.DeleteMarkerVersionId, true]],
      })
    },
  ),
  versioned('a version that is not there is NoSuchVersion', async (place) => {
    const { client, bucket: Bucket } = place
    const VersionId = await put(place, 'k', 'x')
    await remove(place, 'k', VersionId)
    const get = new GetObjectCommand({ Bucket, Key: 'k', VersionId })
    const refused = await refusal(client.send(get))
    expect(refused).toMatchObject({ code: 'NoSuchVersion', status: 404 })
    await remove(place, 'k', VersionId)
  }),
  versioned('a version can be copied', async (place) => {
    const first = await put(place, 'k', 'first')
    await put(place, 'k', 'second')
    const CopySource = `${place.bucket}/k?versionId=${first}`
    const copy = new CopyObjectCommand({ Bucket: place.bucket, Key: 'copy', CopySource })
    expect((await place.client.send(copy)).CopySourceVersionId).toBe(first)
    expect(await textOf(place, 'copy')).toBe('first')
  }),
  versioned('versions are listed by key, then the newest first, page by page', async (place) => {
    const { client, bucket: Bucket } = place
    const expected: [string, string | undefined][] = []
    for (const key of ['a', 'b/1', 'c']) {
      const ids = [await put(place, key, '1'), await put(place, key, '2')]
      for (const id of ids.reverse()) expected.push([key, id])
    }
    const found: [string | undefined, string | undefined][] = []
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
    for (let i = 0; markers !== undefined && i < 10; i++) {
      const list: ListObjectVersionsCommand = new ListObjectVersionsCommand({
        Bucket,
        MaxKeys: 1,
        ...markers,
      })
      const page: ListObjectVersionsOutput = await client.send(list)
      for (const { Key, VersionId } of page.Versions ?? []) found.push([Key, VersionId])
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page
      markers = page.IsTruncated
        ? {
            ...(KeyMarker === undefined ? {} : { KeyMarker }),
            ...(VersionIdMarker === undefined ? {} : { VersionIdMarker }),
          }
        : undefined
    }
    expect(found).toEqual(expected)
    const rolled = await client.send(new ListObjectVersionsCommand({ Bucket, Delimiter: '/' }))
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: 'b/' }])
  }),
  versioned('a bucket that holds a version or a marker is not deleted', async (place) => {
    const { client, bucket: Bucket } = place
    await remove(place, 'k')
    const refused = await refusal(client.send(new DeleteBucketCommand({ Bucket })))
    expect(refused).toMatchObject({ code: 'BucketNotEmpty', status: 409 })
  }),
]

/** A case of a bucket whose versioning is enabled before anything is put into it. */
function versioned(name: string, run: Case['run']): Case {
  return {
    name,
    ownBucket: true,
    async run(place) {
      await setStatus(place, 'Enabled')
      await run(place)
    },
  }
}
