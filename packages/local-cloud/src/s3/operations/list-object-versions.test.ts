import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'listed'
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => endpoint.close())

test('prefix, delimiter, encoding and markers are as in other listings', async () => {
  await put('a/1')
  await put('a/2')
  await put('b c')
  await version('Enabled')
  const b = await put('b c')
  await remove('z')
  const list = (input: Partial<ListObjectVersionsCommandInput>) =>
    endpoint.client.send(new ListObjectVersionsCommand({ Bucket, ...input }))
  const folded = await list({ Delimiter: '/', MaxKeys: 2 })
  expect(folded.CommonPrefixes).toEqual([{ Prefix: 'a/' }])
  expect(folded.Versions).toMatchObject([{ Key: 'b c', VersionId: b, IsLatest: true }])
  expect(folded).toMatchObject({ NextKeyMarker: 'b c', NextVersionIdMarker: b, IsTruncated: true })
  const rest = await list({ Delimiter: '/', KeyMarker: 'b c', VersionIdMarker: b })
  expect(rest.Versions).toMatchObject([{ Key: 'b c', VersionId: 'null', IsLatest: false }])
  expect(rest.DeleteMarkers).toMatchObject([{ Key: 'z', IsLatest: true }])
  expect(rest.IsTruncated).toBe(false)
  const past = await list({ Delimiter: '/', KeyMarker: 'a/' })
  expect(past.CommonPrefixes).toBeUndefined()
  expect(past.Versions).toHaveLength(2)
  expect((await list({ Prefix: 'b', EncodingType: 'url' })).Versions?.[0]?.Key).toBe('b%20c')
  expect((await list({ KeyMarker: 'b c' })).Versions).toBeUndefined()
})

test.each([
  'version-id-marker=null',
  'key-marker=k&version-id-marker=',
  'key-marker=k&version-id-marker=x',
])('a listing from %s is refused', async (query) => {
  const target = `/${Bucket}?${query}&versions=`
  const answer = await sendRaw({ port: endpoint.port, method: 'GET', target })
  expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' })
})

test('a bucket is emptied page by page, though the marker of a page is gone by the next', async () => {
  const { client } = endpoint
  await put('a')
  await version('Enabled')
  await remove('a')
  // Two of `a`, then of `b` a version, the null version that ends the page, and one more.
  await put('b')
  await version('Suspended')
  await put('b')
  await version('Enabled')
  await put('b')
  let markers: { KeyMarker?: string; VersionIdMarker?: string } = {}
  for (let page = 0; page < 20; page++) {
    const listed = await client.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...markers }),
    )
    const all = [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])]
    const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }))
    if (Objects.length > 0) {
      await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    }
    if (!listed.IsTruncated) break
    const { NextKeyMarker: KeyMarker = '', NextVersionIdMarker: VersionIdMarker = '' } = listed
    markers = { KeyMarker, VersionIdMarker }
  }
  await client.send(new DeleteBucketCommand({ Bucket }))
})

test('a version is listed exactly once while versions above it come and go', async () => {
  const { client } = endpoint
  await version('Enabled')
  const kept = [await put('k'), await put('k')]
  let done = false
  const churn = (async () => {
    for (let i = 0; i < 150; i++) await remove('k', await put('k'))
    done = true
  })()
  const look = async () => {
    while (!done) {
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }))
      const found = Versions.map(({ VersionId }) => VersionId)
      expect(found.filter((id) => kept.includes(id))).toEqual(kept.toReversed())
      for (const VersionId of kept) {
        const got = await client.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId }))
        expect(await got.Body?.transformToString()).toBe('x')
      }
    }
  }
  await Promise.all([churn, look(), look(), look()])
})

async function version(Status: 'Enabled' | 'Suspended'): Promise<void> {
  const VersioningConfiguration = { Status }
  await endpoint.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
}

async function put(Key: string): Promise<string | undefined> {
  return (await endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).VersionId
}

async function remove(Key: string, VersionId?: string): Promise<void> {
  await endpoint.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
}
