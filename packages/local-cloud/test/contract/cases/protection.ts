import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

export const protection: readonly Case[] = [
  {
    name: 'a new bucket blocks public access, in every way',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const read = await client.send(new GetPublicAccessBlockCommand({ Bucket }))
      expect(read.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      })
    },
  },
  {
    name: 'a public access block is put as a whole, read and deleted',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: true }
      const put = { Bucket, PublicAccessBlockConfiguration }
      await client.send(new PutPublicAccessBlockCommand(put))
      const get = new GetPublicAccessBlockCommand({ Bucket })
      expect((await client.send(get)).PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      })
      await client.send(new DeletePublicAccessBlockCommand({ Bucket }))
      expect(await refusal(client.send(get))).toMatchObject({
        code: 'NoSuchPublicAccessBlockConfiguration',
        status: 404,
      })
    },
  },
  {
    name: 'a new bucket’s owner owns its objects, and may say so again',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const Rules = [{ ObjectOwnership: 'BucketOwnerEnforced' as const }]
      const get = new GetBucketOwnershipControlsCommand({ Bucket })
      expect((await client.send(get)).OwnershipControls).toEqual({ Rules })
      const put = { Bucket, OwnershipControls: { Rules } }
      await client.send(new PutBucketOwnershipControlsCommand(put))
      expect((await client.send(get)).OwnershipControls).toEqual({ Rules })
    },
  },
  {
    name: 'a new bucket encrypts with AES256, and may be told so again',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const get = new GetBucketEncryptionCommand({ Bucket })
      const byDefault = { SSEAlgorithm: 'AES256' as const }
      const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault }]
      const encrypted = { ServerSideEncryptionConfiguration: { Rules } }
      expect(await client.send(get)).toMatchObject(encrypted)
      await client.send(new PutBucketEncryptionCommand({ Bucket, ...encrypted }))
      expect(await client.send(get)).toMatchObject(encrypted)
    },
  },
  {
    name: 'a bucket without a policy says so, and none is deleted',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const refused = await refusal(client.send(new GetBucketPolicyCommand({ Bucket })))
      expect(refused).toMatchObject({ code: 'NoSuchBucketPolicy', status: 404 })
      await client.send(new DeleteBucketPolicyCommand({ Bucket }))
    },
  },
]
