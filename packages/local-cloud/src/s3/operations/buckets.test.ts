import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'

let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
})

afterAll(() => endpoint.close())

test('a bucket is made, made again without harm, seen, and deleted once it is empty', async () => {
  const { client } = endpoint
  const Bucket = 'made'
  await client.send(new CreateBucketCommand({ Bucket }))
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  await client.send(new CreateBucketCommand({ Bucket }))
  const head = await client.send(new HeadBucketCommand({ Bucket }))
  expect(head.BucketRegion).toBe('us-east-1')
  const location = await client.send(new GetBucketLocationCommand({ Bucket }))
  expect(location.LocationConstraint).toBeUndefined()
  const { Buckets } = await client.send(new ListBucketsCommand({}))
  expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket])
  await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  })
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  await client.send(new DeleteBucketCommand({ Bucket }))
  await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NotFound',
  })
})

test('buckets are listed page by page where a client asks for it', async () => {
  const { client, port } = endpoint
  const names = ['page-a', 'page-b', 'page-c', 'qage']
  for (const Bucket of names) await client.send(new CreateBucketCommand({ Bucket }))
  const found: (string | undefined)[] = []
  const input = { Prefix: 'page-', MaxBuckets: 2 }
  for await (const page of paginateListBuckets({ client }, input)) {
    expect(page.Prefix).toBe('page-')
    for (const { Name, BucketRegion } of page.Buckets ?? []) {
      expect(BucketRegion).toBe('us-east-1')
      found.push(Name)
    }
  }
  expect(found).toEqual(names.slice(0, 3))
  const elsewhere = await client.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }))
  expect(elsewhere.Buckets ?? []).toEqual([])
  for (const query of ['max-buckets=0', 'max-buckets=x', 'continuation-token=!']) {
    const target = `/?${query.replace('!', '%21')}`
    const answer = await sendRaw({ port, method: 'GET', target })
    expect([query, answer.code]).toEqual([query, 'InvalidArgument'])
  }
  for (const Bucket of names) await client.send(new DeleteBucketCommand({ Bucket }))
})

test('every operation on a missing bucket is NoSuchBucket', async () => {
  const { client } = endpoint
  const gone = { name: 'NoSuchBucket' }
  const Bucket = 'not-there'
  await expect(client.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(gone)
  const put = new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })
  await expect(client.send(put)).rejects.toMatchObject(gone)
  const remove = new DeleteObjectCommand({ Bucket, Key: 'k' })
  await expect(client.send(remove)).rejects.toMatchObject(gone)
})

test.each([
  'ab',
  'UPPER',
  'under_score',
  '-a-b',
  'a..b',
  '192.168.5.4',
  'xn--a',
  'a'.repeat(64),
  '..',
])('%s is no name for a bucket', async (name) => {
  const { port } = endpoint
  const answer = await sendRaw({ port, method: 'PUT', target: `/${name}/` })
  expect(answer).toMatchObject({ status: 400, code: 'InvalidBucketName' })
})

test('a client of another region makes its bucket there, and lists it by its region', async () => {
  const { port, client } = endpoint
  const Bucket = 'abroad'
  const address = `http://127.0.0.1:${port}`
  const credentials = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
  const abroad = new S3Client({ endpoint: address, region: 'eu-west-1', credentials })
  onTestFinished(() => abroad.destroy())
  await abroad.send(new CreateBucketCommand({ Bucket }))
  expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-west-1')
  const listed = await client.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }))
  expect(listed.Buckets).toMatchObject([{ Name: Bucket, BucketRegion: 'eu-west-1' }])
  const own = { name: 'BucketAlreadyOwnedByYou' }
  await expect(abroad.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject(own)
  await expect(client.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject(own)
  await client.send(new DeleteBucketCommand({ Bucket }))
})

test('a client of another region cannot make a bucket in a third one, or in none', async () => {
  const { port } = endpoint
  for (const constraint of ['ap-south-1', '']) {
    const body = `<CreateBucketConfiguration><LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`
    const request = { port, method: 'PUT', target: '/third', body, region: 'eu-west-1' }
    expect(await sendRaw(request)).toMatchObject({
      status: 400,
      code: 'IllegalLocationConstraintException',
    })
  }
})

test('the early name of a region stays that of the location', async () => {
  const { client } = endpoint
  const Bucket = 'early'
  const CreateBucketConfiguration = { LocationConstraint: 'EU' as const }
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }))
  const location = await client.send(new GetBucketLocationCommand({ Bucket }))
  expect(location.LocationConstraint).toBe('EU')
  expect((await client.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-west-1')
  await client.send(new DeleteBucketCommand({ Bucket }))
})

test('virtual-host and path-style requests reach the same bucket', async () => {
  const { port, client } = endpoint
  await client.send(new CreateBucketCommand({ Bucket: 'hosted' }))
  for (const host of [`hosted.localhost:${port}`, `hosted.s3.localhost:${port}`]) {
    const request = { port, method: 'PUT', target: '/a//b', headers: { host }, body: host }
    expect((await sendRaw(request)).status).toBe(200)
    const got = await sendRaw({ port, method: 'GET', target: '/hosted/a//b' })
    expect(got.body.toString()).toBe(host)
  }
  const service = { port, method: 'GET', target: '/', headers: { host: 's3.localhost' } }
  expect((await sendRaw(service)).body.toString()).toContain('<Name>hosted</Name>')
})

test('a put cannot race the deletion of its bucket', async () => {
  const { client } = endpoint
  for (let round = 0; round < 10; round++) {
    const Bucket = `race-${round}`
    await client.send(new CreateBucketCommand({ Bucket }))
    const [put, removal] = await Promise.allSettled([
      client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })),
      client.send(new DeleteBucketCommand({ Bucket })),
    ])
    expect([put.status, removal.status].sort()).toEqual(['fulfilled', 'rejected'])
  }
})
