import { randomUUID } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
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
