import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

const hour = 3_600_000
const other = '"00000000000000000000000000000000"'

async function putOne({ client, bucket: Bucket, prefix }: CaseBucket) {
  const object = { Bucket, Key: `${prefix}conditional` }
  await client.send(new PutObjectCommand({ ...object, Body: 'first' }))
  const { ETag = '', LastModified = new Date(0) } = await client.send(new HeadObjectCommand(object))
  return {
    object,
    etag: ETag,
    before: new Date(LastModified.getTime() - hour),
    after: new Date(LastModified.getTime()),
  }
}

export const conditions: readonly Case[] = [
  {
    name: 'a read whose conditions hold is answered',
    async run(place) {
      const { object, etag, before, after } = await putOne(place)
      const holding = [
        { IfMatch: etag },
        { IfMatch: '*' },
        { IfNoneMatch: other },
        { IfModifiedSince: before },
        { IfUnmodifiedSince: after },
        // By RFC 9110 the ETag decides where both are given.
        { IfMatch: etag, IfUnmodifiedSince: before },
        { IfNoneMatch: other, IfModifiedSince: after },
      ]
      for (const condition of holding) {
        await place.client.send(new GetObjectCommand({ ...object, ...condition }))
        await place.client.send(new HeadObjectCommand({ ...object, ...condition }))
      }
    },
  },
  {
    name: 'a conditional read of an unchanged object is 304',
    async run(place) {
      const { object, etag, before, after } = await putOne(place)
      const failing = [
        { IfNoneMatch: etag },
        { IfModifiedSince: after },
        { IfNoneMatch: etag, IfModifiedSince: before },
      ]
      for (const condition of failing) {
        const get = new GetObjectCommand({ ...object, ...condition })
        expect((await refusal(place.client.send(get))).status).toBe(304)
        const head = new HeadObjectCommand({ ...object, ...condition })
        expect((await refusal(place.client.send(head))).status).toBe(304)
      }
    },
  },
  {
    name: 'a conditional read of a changed object is PreconditionFailed',
    async run(place) {
      const { object, before, after } = await putOne(place)
      const failing = [
        { IfMatch: other },
        { IfUnmodifiedSince: before },
        { IfMatch: other, IfUnmodifiedSince: after },
      ]
      for (const condition of failing) {
        const get = new GetObjectCommand({ ...object, ...condition })
        const refused = await refusal(place.client.send(get))
        expect(refused).toMatchObject({ code: 'PreconditionFailed', status: 412 })
        const head = new HeadObjectCommand({ ...object, ...condition })
        expect((await refusal(place.client.send(head))).status).toBe(412)
      }
    },
  },
  {
    name: 'If-None-Match: * writes only where nothing is',
    async run(place) {
      const { object } = await putOne(place)
      const put = { ...object, Body: 'second', IfNoneMatch: '*' }
      const refused = await refusal(place.client.send(new PutObjectCommand(put)))
      expect(refused).toMatchObject({ code: 'PreconditionFailed', status: 412 })
      await place.client.send(new DeleteObjectCommand(object))
      await place.client.send(new PutObjectCommand(put))
    },
  },
  {
    name: 'of 20 writers with If-None-Match: * one succeeds',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}once`
      const writers = Array.from({ length: 20 }, (_, i) => {
        const put = new PutObjectCommand({ Bucket, Key, Body: `writer ${i}`, IfNoneMatch: '*' })
        return client.send(put).then(
          () => i,
          () => undefined,
        )
      })
      const won = (await Promise.all(writers)).filter((i) => i !== undefined)
      expect(won).toHaveLength(1)
      const got = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(await got.Body?.transformToString()).toBe(`writer ${won[0]}`)
    },
  },
  {
    name: 'of 20 writers with one If-Match one succeeds',
    async run(place) {
      const { object, etag } = await putOne(place)
      const writers = Array.from({ length: 20 }, (_, i) => {
        const put = new PutObjectCommand({ ...object, Body: `writer ${i}`, IfMatch: etag })
        return place.client.send(put).then(
          () => i,
          () => undefined,
        )
      })
      const won = (await Promise.all(writers)).filter((i) => i !== undefined)
      expect(won).toHaveLength(1)
      const got = await place.client.send(new GetObjectCommand(object))
      expect(await got.Body?.transformToString()).toBe(`writer ${won[0]}`)
    },
  },
  {
    name: 'If-Match writes only over the object with that ETag',
    async run(place) {
      const { object, etag } = await putOne(place)
      const put = { ...object, Body: 'second' }
      const wrong = new PutObjectCommand({ ...put, IfMatch: other })
      expect(await refusal(place.client.send(wrong))).toMatchObject({
        code: 'PreconditionFailed',
        status: 412,
      })
      await place.client.send(new PutObjectCommand({ ...put, IfMatch: etag }))
      const missing = new PutObjectCommand({ ...put, Key: `${object.Key}-not`, IfMatch: etag })
      expect(await refusal(place.client.send(missing))).toMatchObject({
        code: 'NoSuchKey',
        status: 404,
      })
    },
  },
  {
    name: 'If-Match deletes only the object with that ETag',
    async run(place) {
      const { object, etag } = await putOne(place)
      const wrong = new DeleteObjectCommand({ ...object, IfMatch: other })
      expect(await refusal(place.client.send(wrong))).toMatchObject({
        code: 'PreconditionFailed',
        status: 412,
      })
      await place.client.send(new DeleteObjectCommand({ ...object, IfMatch: etag }))
      const head = await refusal(place.client.send(new HeadObjectCommand(object)))
      expect(head.status).toBe(404)
    },
  },
]
