import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'
import { functionArn } from '../testing/start.ts'

const Bucket = 'tagged'
let endpoint: TestEndpoint

beforeEach(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterEach(() => endpoint.close())

test('the tags of an object are those of the last put, in their order, until they are deleted', async () => {
  const { client } = endpoint
  await put('k')
  expect(await tagsOf('k')).toEqual([])
  const TagSet = [
    { Key: 'b', Value: '1' },
    { Key: '__proto__', Value: '' },
    { Key: 'é +-=._:/@', Value: 'two words' },
  ]
  await tag('k', [{ Key: 'old', Value: 'x' }])
  await tag('k', TagSet)
  expect(await tagsOf('k')).toEqual(TagSet)
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  expect(head.TagCount).toBe(3)
  await client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'k' }))
  expect(await tagsOf('k')).toEqual([])
  const bare = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  expect(bare.TagCount).toBeUndefined()
})

test('tags change neither the object nor its date, and go with it when it is overwritten', async () => {
  const { client } = endpoint
  const t0 = Date.now()
  endpoint.clock.now = () => t0
  await put('k')
  const before = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  endpoint.clock.now = () => t0 + 60_000
  await tag('k', [{ Key: 'a', Value: 'b' }])
  const after = await client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await after.Body?.transformToString()).toBe('x')
  expect([after.ETag, after.LastModified]).toEqual([before.ETag, before.LastModified])
  await put('k')
  expect(await tagsOf('k')).toEqual([])
})

test('a put, a copy and a multipart upload bring tags along', async () => {
  const { client } = endpoint
  const a: Tag[] = [{ Key: 'a', Value: '1 2' }]
  const b: Tag[] = [{ Key: 'b', Value: '' }]
  await put('put', 'a=1+2')
  expect(await tagsOf('put')).toEqual(a)
  const from = { Bucket, CopySource: `${Bucket}/put` }
  await client.send(new CopyObjectCommand({ ...from, Key: 'copied', Tagging: 'b=' }))
  expect(await tagsOf('copied')).toEqual(a)
  const TaggingDirective = 'REPLACE' as const
  await client.send(
    new CopyObjectCommand({ ...from, Key: 'replaced', Tagging: 'b=', TaggingDirective }),
  )
  expect(await tagsOf('replaced')).toEqual(b)
  await client.send(new CopyObjectCommand({ ...from, Key: 'none', TaggingDirective }))
  expect(await tagsOf('none')).toEqual([])

  const at = { Bucket, Key: 'parts' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, Tagging: 'b=' }))
  const part = { ...at, UploadId, PartNumber: 1, Body: 'x' }
  const { ETag } = await client.send(new UploadPartCommand(part))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }))
  expect(await tagsOf('parts')).toEqual(b)
})

test.each([
  ['eleven tags', Array.from({ length: 11 }, (_, i) => pair(String(i))), 'BadRequest'],
  ['one key twice', [pair('a'), pair('a')], 'InvalidTag'],
  ['a key of no characters', [pair('')], 'InvalidTag'],
  ['a key of 129 characters', [pair('k'.repeat(129))], 'InvalidTag'],
  ['a value of 257 characters', [{ Key: 'a', Value: 'v'.repeat(257) }], 'InvalidTag'],
  ['a character that tags have not', [pair('a#b')], 'InvalidTag'],
  ["a key of AWS's own", [pair('aws:a')], 'InvalidTag'],
])('%s are refused, and the old ones stay', async (_what, TagSet, name) => {
  await put('k', 'old=1')
  await expect(tag('k', TagSet)).rejects.toMatchObject({ name })
  expect(await tagsOf('k')).toEqual([{ Key: 'old', Value: '1' }])
})

test("tags up to S3's limits are accepted", async () => {
  await put('k')
  const TagSet = Array.from({ length: 10 }, (_, i) => {
    return { Key: `${i}`.padStart(128, 'k'), Value: 'v'.repeat(256) }
  })
  await tag('k', TagSet)
  expect(await tagsOf('k')).toEqual(TagSet)
})

test.each(['a=1&a=2', 'a=%zz', Array.from({ length: 11 }, (_, i) => `t${i}=`).join('&')])(
  'a put with the tags %s is refused, and makes no object',
  async (Tagging) => {
    await expect(put('k', Tagging)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    const get = endpoint.client.send(new GetObjectCommand({ Bucket, Key: 'k' }))
    await expect(get).rejects.toMatchObject({ name: 'NoSuchKey' })
  },
)

test('a put with tags needs the permission to put tags', async () => {
  const keys = { accessKeyId: 'AKIDPUT', secretAccessKey: 'local-put-secret' }
  const statement = { Effect: 'Allow' as const, Action: ['s3:PutObject'], Resource: ['*'] }
  const client = endpoint.clientOf({
    ...keys,
    arn: 'arn:aws:iam::000000000000:role/put',
    policy: () => ({ Version: '2012-10-17', Statement: [statement] }),
  })
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  const tagged = client.send(new PutObjectCommand({ Bucket, Key: 't', Body: 'x', Tagging: 'a=b' }))
  await expect(tagged).rejects.toMatchObject({ name: 'AccessDenied' })
})

test('events about tags have the ETag and no size or sequencer', async () => {
  const { client } = endpoint
  await put('a b')
  const target = { LambdaFunctionArn: functionArn, Events: ['s3:ObjectTagging:*' as const] }
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { LambdaFunctionConfigurations: [target] },
    }),
  )
  await put('a b', 'with=the+put')
  await tag('a b', [pair('a')])
  await client.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'a b' }))
  await expect(tag('a b', [pair('')])).rejects.toMatchObject({ name: 'InvalidTag' })
  await expect(tag('missing', [])).rejects.toMatchObject({ name: 'NoSuchKey' })
  const payloads = (await endpoint.invocations()).map(({ payload }) => payload)
  const object = { key: 'a+b', eTag: '9dd4e461268c8034f5c8564e155c67a6' }
  expect(payloads).toMatchObject([
    { Records: [{ eventName: 'ObjectTagging:Put', s3: { object } }] },
    { Records: [{ eventName: 'ObjectTagging:Delete', s3: { object } }] },
  ])
  for (const payload of payloads) {
    expect(payload).not.toHaveProperty('Records.0.s3.object.size')
    expect(payload).not.toHaveProperty('Records.0.s3.object.sequencer')
    expect(payload).not.toHaveProperty('Records.0.s3.object.versionId')
  }
})

test('each version has tags of its own', async () => {
  const { client } = endpoint
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  const { VersionId } = await put('k', 'a=1')
  const later = await put('k', 'a=2')
  const at = { Bucket, Key: 'k', VersionId }
  const Tagging = { TagSet: [{ Key: 'a', Value: 'changed' }] }
  const answer = await client.send(new PutObjectTaggingCommand({ ...at, Tagging }))
  expect(answer.VersionId).toBe(VersionId)
  const { TagSet } = await client.send(new GetObjectTaggingCommand(at))
  expect(TagSet).toEqual(Tagging.TagSet)
  expect(await tagsOf('k')).toEqual([{ Key: 'a', Value: '2' }])
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  expect(head.VersionId).toBe(later.VersionId)
})

test('a body that is not a tag set is MalformedXML', async () => {
  await put('k')
  const { port } = endpoint
  const request = { port, method: 'PUT', target: '/tagged/k?tagging' }
  for (const body of ['', 'x', '<Tagging/>', '<Tagging><TagSet><Tag/></TagSet></Tagging>']) {
    expect(await sendRaw({ ...request, body })).toMatchObject({ status: 400, code: 'MalformedXML' })
  }
})

test('a bucket without tags is NoSuchTagSet', async () => {
  const { client } = endpoint
  const get = (): Promise<Tag[] | undefined> =>
    client.send(new GetBucketTaggingCommand({ Bucket })).then((answer) => answer.TagSet)
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchTagSet' })
  const TagSet = Array.from({ length: 50 }, (_, i) => pair(`key${i}`))
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
  const tooMany = { TagSet: [...TagSet, pair('one more')] }
  await expect(
    client.send(new PutBucketTaggingCommand({ Bucket, Tagging: tooMany })),
  ).rejects.toMatchObject({ name: 'BadRequest' })
  await endpoint.restart()
  expect(await get()).toEqual(TagSet)
  await client.send(new DeleteBucketTaggingCommand({ Bucket }))
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchTagSet' })
})

function pair(Key: string): Required<Tag> {
  return { Key, Value: 'v' }
}

function put(Key: string, Tagging?: string) {
  return endpoint.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging }))
}

function tag(Key: string, TagSet: Tag[]) {
  return endpoint.client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
}

async function tagsOf(Key: string): Promise<Tag[] | undefined> {
  return (await endpoint.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet
}
