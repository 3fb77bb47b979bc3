import {
  CopyObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

const a = { Key: 'a', Value: '1' }
const b = { Key: 'b c', Value: '+/=' }

export const tags: readonly Case[] = [
  {
    name: 'tags are put, read and deleted as a whole',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}tagged` }
      await client.send(new PutObjectCommand({ ...object, Body: 'x' }))
      const read = async () => (await client.send(new GetObjectTaggingCommand(object))).TagSet
      expect(await read()).toEqual([])
      for (const TagSet of [[a, b], [b]]) {
        await client.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }))
        expect(await read()).toEqual(TagSet)
      }
      const { $metadata } = await client.send(new DeleteObjectTaggingCommand(object))
      expect($metadata.httpStatusCode).toBe(204)
      expect(await read()).toEqual([])
    },
  },
  {
    name: 'tags come with a put, are counted by a get and replaced by the next put',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}tagged` }
      const Tagging = 'a=1&b%20c=%2B%2F%3D'
      await client.send(new PutObjectCommand({ ...object, Body: 'x', Tagging }))
      const { TagSet } = await client.send(new GetObjectTaggingCommand(object))
      expect(TagSet).toEqual([a, b])
      expect((await client.send(new GetObjectCommand(object))).TagCount).toBe(2)
      await client.send(new PutObjectCommand({ ...object, Body: 'y' }))
      expect((await client.send(new GetObjectCommand(object))).TagCount).toBeUndefined()
    },
  },
  {
    name: 'a copy has its source’s tags, or those that it is given in their place',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}tagged` }
      await client.send(new PutObjectCommand({ ...object, Body: 'x', Tagging: 'a=1' }))
      const target = { Bucket, Key: `${prefix}copied`, CopySource: `${Bucket}/${object.Key}` }
      const read = async () => (await client.send(new GetObjectTaggingCommand(target))).TagSet
      await client.send(new CopyObjectCommand(target))
      expect(await read()).toEqual([a])
      const replacing = { TaggingDirective: 'REPLACE' as const, Tagging: 'c=3' }
      await client.send(new CopyObjectCommand({ ...target, ...replacing }))
      expect(await read()).toEqual([{ Key: 'c', Value: '3' }])
    },
  },
  {
    name: 'tags of one key, and tags that are too long, are InvalidTag',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}tagged` }
      await client.send(new PutObjectCommand({ ...object, Body: 'x' }))
      const wrong = [
        [a, { Key: 'a', Value: '2' }],
        [{ Key: 'k'.repeat(129), Value: '' }],
        [{ Key: 'k', Value: 'v'.repeat(257) }],
      ]
      for (const TagSet of wrong) {
        const put = new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } })
        expect(await refusal(client.send(put))).toMatchObject({ code: 'InvalidTag', status: 400 })
      }
    },
  },
  {
    name: 'an object has at most 10 tags',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}tagged` }
      await client.send(new PutObjectCommand({ ...object, Body: 'x' }))
      const TagSet = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: '' }))
      const put = new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } })
      expect((await refusal(client.send(put))).status).toBe(400)
      const ten = { TagSet: TagSet.slice(0, 10) }
      await client.send(new PutObjectTaggingCommand({ ...object, Tagging: ten }))
    },
  },
  {
    name: 'tags of a key that is not there are NoSuchKey',
    async run({ client, bucket: Bucket, prefix }) {
      const missing = new GetObjectTaggingCommand({ Bucket, Key: `${prefix}missing` })
      const refused = await refusal(client.send(missing))
      expect(refused).toMatchObject({ code: 'NoSuchKey', status: 404 })
    },
  },
]
