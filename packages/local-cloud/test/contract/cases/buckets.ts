import { randomUUID } from 'node:crypto'
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

export const buckets: readonly Case[] = [
  {
    name: 'a created bucket is found by HeadBucket and in the list',
    ownBucket: true,
    async run({ client, bucket }) {
      await client.send(new HeadBucketCommand({ Bucket: bucket }))
      const { Buckets = [], Owner } = await client.send(new ListBucketsCommand({}))
      const found = Buckets.find((each) => each.Name === bucket)
      expect(found?.CreationDate).toBeInstanceOf(Date)
      expect(Owner?.ID).toBeTruthy()
    },
  },
  {
    name: 'buckets are listed in pages on request',
    ownBucket: true,
    async run({ client, bucket }) {
      const names = ['', '-a', '-b', '-c', '-d'].map((end) => `${bucket.slice(0, 60)}${end}`)
      for (const Bucket of names.slice(1)) await client.send(new CreateBucketCommand({ Bucket }))
      const found: (string | undefined)[] = []
      let ContinuationToken: string | undefined
      for (let i = 0; i < 10; i++) {
        const list = { Prefix: bucket, MaxBuckets: 2, ContinuationToken }
        const page = await client.send(new ListBucketsCommand(list))
        expect(page.Buckets?.length).toBeLessThanOrEqual(2)
        found.push(...(page.Buckets ?? []).map(({ Name }) => Name))
        ContinuationToken = page.ContinuationToken
        if (ContinuationToken === undefined) break
      }
      expect(found).toEqual(names)
    },
  },
  {
    name: 'HeadBucket returns the region',
    ownBucket: true,
    async run({ client, bucket }) {
      const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: bucket }))
      expect(BucketRegion).toBe('us-east-1')
    },
  },
  {
    name: 'the location of a bucket in us-east-1 is empty',
    ownBucket: true,
    async run({ client, bucket }) {
      const answer = await client.send(new GetBucketLocationCommand({ Bucket: bucket }))
      expect(answer.LocationConstraint || undefined).toBeUndefined()
    },
  },
  {
    name: 'a bucket is made in the region that the request names, and names it',
    ownBucket: true,
    async run({ client, bucket }) {
      const Bucket = `${bucket.slice(0, 55)}-abroad`
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
      await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }))
      const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket }))
      expect(BucketRegion).toBe('eu-west-1')
      const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }))
      expect(LocationConstraint).toBe('eu-west-1')
    },
  },
  {
    name: 'a location constraint of us-east-1, or of no region, is InvalidLocationConstraint',
    ownBucket: true,
    async run({ client, bucket }) {
      const Bucket = `${bucket.slice(0, 55)}-nowhere`
      for (const region of ['us-east-1', 'nowhere']) {
        const LocationConstraint = region as BucketLocationConstraint
        const CreateBucketConfiguration = { LocationConstraint }
        const make = new CreateBucketCommand({ Bucket, CreateBucketConfiguration })
        const refused = await refusal(client.send(make))
        expect(refused, region).toMatchObject({ code: 'InvalidLocationConstraint', status: 400 })
      }
    },
  },
  {
    name: 'making one’s own bucket again in us-east-1 succeeds and loses nothing',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      await client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }))
      await client.send(new CreateBucketCommand({ Bucket }))
      await client.send(new GetObjectCommand({ Bucket, Key: 'kept' }))
    },
  },
  {
    name: 'a bucket’s name has 3 to 63 lower-case letters, digits, dots and hyphens',
    ownBucket: true,
    async run({ client }) {
      for (const Bucket of ['ab', 'Upper-Case', 'under_score', 'x'.repeat(64), '-begins', 'a..b']) {
        const refused = await refusal(client.send(new CreateBucketCommand({ Bucket })))
        expect(refused, Bucket).toMatchObject({ code: 'InvalidBucketName', status: 400 })
      }
    },
  },
  {
    name: 'a bucket that holds an object is not deleted',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '' }))
      const refused = await refusal(client.send(new DeleteBucketCommand({ Bucket })))
      expect(refused).toMatchObject({ code: 'BucketNotEmpty', status: 409 })
    },
  },
  {
    name: 'a bucket that was emptied and deleted is gone',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '' }))
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
      await client.send(new DeleteBucketCommand({ Bucket }))
      expect(await refusal(client.send(new HeadBucketCommand({ Bucket })))).toMatchObject({
        code: 'NotFound',
        status: 404,
      })
      const again = await refusal(client.send(new DeleteBucketCommand({ Bucket })))
      expect(again).toMatchObject({ code: 'NoSuchBucket', status: 404 })
    },
  },
  {
    name: 'a bucket is deleted although a multipart upload is open in it, which goes too',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const upload = { Bucket, Key: 'k' }
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload))
      const part = { ...upload, UploadId, PartNumber: 1, Body: 'x' }
      await client.send(new UploadPartCommand(part))
      await client.send(new DeleteBucketCommand({ Bucket }))
      await client.send(new CreateBucketCommand({ Bucket }))
      const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket }))
      expect(Uploads).toBeUndefined()
      const again = await refusal(client.send(new UploadPartCommand(part)))
      expect(again).toMatchObject({ code: 'NoSuchUpload', status: 404 })
    },
  },
  {
    name: 'every operation on a missing bucket is NoSuchBucket',
    ownBucket: true,
    async run({ client }) {
      const Bucket = `missing-${randomUUID()}`
      const calls = [
        client.send(new GetObjectCommand({ Bucket, Key: 'k' })),
        client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })),
        client.send(new DeleteObjectCommand({ Bucket, Key: 'k' })),
        client.send(new ListObjectsV2Command({ Bucket })),
        client.send(new GetBucketLocationCommand({ Bucket })),
      ]
      for (const refused of await Promise.all(calls.map((call) => refusal(call)))) {
        expect(refused).toMatchObject({ code: 'NoSuchBucket', status: 404 })
      }
    },
  },
]
