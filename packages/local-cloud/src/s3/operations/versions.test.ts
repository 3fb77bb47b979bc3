import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'versions'
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => endpoint.close())

test('a bucket has no versioning until it is enabled, and then can only suspend it', async () => {
  const { client } = endpoint
  const status = () => client.send(new GetBucketVersioningCommand({ Bucket }))
  expect((await status()).Status).toBeUndefined()
  await version('Enabled')
  expect((await status()).Status).toBe('Enabled')
  await version('Suspended')
  expect((await status()).Status).toBe('Suspended')
})

test.each([
  ['<MfaDelete>Enabled</MfaDelete><Status>Enabled</Status>', 501, 'NotImplemented'],
  ['<Status>Off</Status>', 400, 'MalformedXML'],
  ['', 400, 'IllegalVersioningConfigurationException'],
])('a configuration of %j is answered %i %s', async (content, status, code) => {
  const body = `<VersioningConfiguration>${content}</VersioningConfiguration>`
  const target = `/${Bucket}?versioning`
  const answer = await sendRaw({ port: endpoint.port, method: 'PUT', target, body })
  expect(answer).toMatchObject({ status, code })
})

test('every put makes a version, which can be read, and removed for good', async () => {
  const { client } = endpoint
  await version('Enabled')
  const one = await put('k', 'one')
  const two = await put('k', 'two')
  expect(one).toMatch(/^[\w.]{32}$/)
  expect(await read('k')).toBe('two')
  expect(await read('k', one)).toBe('one')
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'k', VersionId: one }))
  expect(head).toMatchObject({ VersionId: one, ContentLength: 3 })
  const removed = await remove('k', two)
  expect(removed).toMatchObject({ VersionId: two })
  expect(removed.DeleteMarker).toBeUndefined()
  expect(await read('k')).toBe('one')
  await remove('k', one)
  await expect(read('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(0)
})

test('an object from before versioning is the null version and stays', async () => {
  await put('k', 'old')
  await version('Enabled')
  const head = await endpoint.client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  expect(head.VersionId).toBe('null')
  const id = await put('k', 'new')
  expect(await read('k', 'null')).toBe('old')
  expect(await listed()).toEqual([`k ${id} latest`, 'k null'])
})

test('a deletion adds a delete marker, and removing the marker restores the object', async () => {
  const { client, port } = endpoint
  await version('Enabled')
  const id = await put('k', 'x')
  const { VersionId: marker, DeleteMarker } = await remove('k')
  expect(DeleteMarker).toBe(true)
  expect(await listed()).toEqual([`k ${marker} marker latest`, `k ${id}`])
  expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)

  const gone = await sendRaw({ port, method: 'GET', target: `/${Bucket}/k` })
  expect(gone).toMatchObject({ status: 404, code: 'NoSuchKey' })
  expect(gone.headers).toMatchObject({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker })
  const target = `/${Bucket}/k?versionId=${marker}`
  for (const method of ['GET', 'HEAD']) {
    const refused = await sendRaw({ port, method, target })
    expect(refused.status).toBe(405)
    expect(refused.headers).toMatchObject({ allow: 'DELETE', 'x-amz-delete-marker': 'true' })
    expect(refused.headers['last-modified']).toBeDefined()
  }
  expect(await remove('k', marker)).toMatchObject({ VersionId: marker, DeleteMarker: true })
  expect(await read('k')).toBe('x')
})

test('deleting a missing key adds a delete marker each time', async () => {
  await version('Enabled')
  const one = (await remove('never')).VersionId
  const two = (await remove('never')).VersionId
  expect(await listed()).toEqual([`never ${two} marker latest`, `never ${one} marker`])
})

test('suspended versioning replaces the null version and leaves the others', async () => {
  await version('Enabled')
  const kept = await put('k', 'kept')
  await version('Suspended')
  expect(await put('k', 'one')).toBeUndefined()
  await put('k', 'two')
  expect(await listed()).toEqual(['k null latest', `k ${kept}`])
  expect(await remove('k')).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
  expect(await listed()).toEqual(['k null marker latest', `k ${kept}`])
  await remove('k')
  expect(await listed()).toEqual(['k null marker latest', `k ${kept}`])
  await version('Enabled')
  const newest = await put('k', 'three')
  expect(await listed()).toEqual([`k ${newest} latest`, 'k null marker', `k ${kept}`])
  await version('Suspended')
  await put('k', 'four')
  expect(await listed()).toEqual(['k null latest', `k ${newest}`, `k ${kept}`])
  await remove('k', 'null')
  expect(await read('k')).toBe('three')
  await expect.poll(async () => (await endpoint.bodies()).length).toBe(2)
})

test('a missing version is NoSuchVersion, and a malformed version, or one on a put, InvalidArgument', async () => {
  const { client, port } = endpoint
  await version('Enabled')
  await put('k', 'x')
  const VersionId = 'a'.repeat(32)
  await expect(read('k', VersionId)).rejects.toMatchObject({ name: 'NoSuchVersion' })
  await expect(read('k', 'null')).rejects.toMatchObject({ name: 'NoSuchVersion' })
  expect(await remove('k', VersionId)).toMatchObject({ VersionId })
  await expect(read('k', 'x')).rejects.toMatchObject({ name: 'InvalidArgument' })
  await expect(client.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: 'x' })))
    .rejects //
    .toMatchObject({ name: 'InvalidArgument' })
  const target = `/${Bucket}/k?versionId=${VersionId}`
  const answer = await sendRaw({ port, method: 'PUT', target, body: 'y' })
  expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' })
  expect(await read('k')).toBe('x')
})

test('DeleteObjects names versions, adds delete markers and removes them', async () => {
  const { client } = endpoint
  await version('Enabled')
  const [a, b] = [await put('a', '1'), await put('b', '1')]
  const marker = (await remove('b')).VersionId
  const Objects = [
    { Key: 'a' },
    { Key: 'b', VersionId: marker },
    { Key: 'b', VersionId: 'bad' },
    { Key: 'c', VersionId: 'null' },
  ]
  const { Deleted, Errors } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  )
  expect(Deleted).toEqual([
    { Key: 'a', DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/^.{32}$/) },
    { Key: 'b', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
    { Key: 'c', VersionId: 'null' },
  ])
  expect(Errors).toMatchObject([{ Key: 'b', VersionId: 'bad', Code: 'InvalidArgument' }])
  const [, ...rest] = await listed()
  expect(rest).toEqual([`a ${a}`, `b ${b} latest`])
})

test('an earlier version is copied by its name, on top of itself too', async () => {
  const { client } = endpoint
  await version('Enabled')
  const old = await put('k', 'old')
  await put('k', 'new')
  const copied = await client.send(
    new CopyObjectCommand({ Bucket, Key: 'k', CopySource: `${Bucket}/k?versionId=${old}` }),
  )
  expect(copied.CopySourceVersionId).toBe(old)
  expect(await read('k')).toBe('old')
  expect(await listed()).toHaveLength(3)
  const marker = (await remove('k')).VersionId
  const copyOf = (source: string) =>
    client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${source}` }))
  await expect(copyOf('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(copyOf(`k?versionId=${marker}`)).rejects.toMatchObject({ name: 'InvalidRequest' })
})

test('a bucket with versions left in it is not empty', async () => {
  const { client } = endpoint
  await version('Enabled')
  const marker = (await remove('k')).VersionId
  const deletion = new DeleteBucketCommand({ Bucket })
  await expect(client.send(deletion)).rejects.toMatchObject({ name: 'BucketNotEmpty' })
  await remove('k', marker)
  await client.send(deletion)
})

async function version(Status: 'Enabled' | 'Suspended'): Promise<void> {
  const VersioningConfiguration = { Status }
  await endpoint.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
}

async function put(Key: string, Body: string): Promise<string | undefined> {
  return (await endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId
}

async function read(Key: string, VersionId?: string): Promise<string | undefined> {
  const got = await endpoint.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
  return await got.Body?.transformToString()
}

function remove(Key: string, VersionId?: string) {
  return endpoint.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
}

/** All that is there, as the raw answer has it: markers and versions in one order. */
async function listed(): Promise<string[]> {
  const target = `/${Bucket}?versions`
  const { body } = await sendRaw({ port: endpoint.port, method: 'GET', target })
  const rows = body.toString().matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)
  return [...rows].map(([, kind, row = '']) => {
    const field = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(row)?.[1]
    const marks = [kind === 'DeleteMarker' && 'marker', field('IsLatest') === 'true' && 'latest']
    return [field('Key'), field('VersionId'), ...marks.filter(Boolean)].join(' ')
  })
}
