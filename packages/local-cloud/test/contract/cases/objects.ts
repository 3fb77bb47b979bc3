import { createHash } from 'node:crypto'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

const md5 = (text: string, encoding: 'hex' | 'base64') =>
  createHash('md5').update(text).digest(encoding)

export const objects: readonly Case[] = [
  {
    name: 'an object is got back as it was put, with the MD5 of its bytes for an ETag',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}notes.txt`
      const put = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'some notes' }))
      expect(put.ETag).toBe(`"${md5('some notes', 'hex')}"`)
      const got = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(await got.Body?.transformToString()).toBe('some notes')
      expect(got).toMatchObject({ ETag: put.ETag, ContentLength: 10, AcceptRanges: 'bytes' })
      expect(got.LastModified?.getMilliseconds()).toBe(0)
    },
  },
  {
    name: 'an empty object is an object',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}empty`
      await client.send(new PutObjectCommand({ Bucket, Key, Body: '' }))
      const got = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(got).toMatchObject({ ContentLength: 0, ETag: '"d41d8cd98f00b204e9800998ecf8427e"' })
    },
  },
  {
    name: 'content headers and user metadata come back, names of metadata in lower case',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}headers`
      const headers = {
        ContentType: 'text/plain; charset=utf-8',
        ContentLanguage: 'de',
        ContentEncoding: 'identity',
        ContentDisposition: 'attachment; filename="x.txt"',
        CacheControl: 'max-age=60',
      }
      const Metadata = { Author: 'someone', 'with-hyphen': 'a, b' }
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...headers, Metadata }))
      for (const command of [
        new HeadObjectCommand({ Bucket, Key }),
        new GetObjectCommand({ Bucket, Key }),
      ]) {
        const answer = await client.send(command as GetObjectCommand)
        expect(answer).toMatchObject(headers)
        expect(answer.Metadata).toEqual({ author: 'someone', 'with-hyphen': 'a, b' })
      }
    },
  },
  {
    name: 'user metadata of more than 2 KB is MetadataTooLarge',
    async run({ client, bucket: Bucket, prefix }) {
      const Metadata = { long: 'x'.repeat(2050) }
      const put = new PutObjectCommand({ Bucket, Key: `${prefix}k`, Body: 'x', Metadata })
      const refused = await refusal(client.send(put))
      expect(refused).toMatchObject({ code: 'MetadataTooLarge', status: 400 })
    },
  },
  {
    name: 'a put replaces bytes, headers and metadata as a whole',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}replaced`
      const first = { Body: 'first', CacheControl: 'no-store', Metadata: { a: '1' } }
      await client.send(new PutObjectCommand({ Bucket, Key, ...first }))
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'second' }))
      const got = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(await got.Body?.transformToString()).toBe('second')
      expect(got.CacheControl).toBeUndefined()
      expect(got.Metadata).toEqual({})
    },
  },
  {
    name: 'a signed read may override headers of its answer',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}override`
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ContentType: 'text/a' }))
      const got = await client.send(
        new GetObjectCommand({
          Bucket,
          Key,
          ResponseContentType: 'text/b',
          ResponseContentDisposition: 'inline',
          ResponseCacheControl: 'no-cache',
        }),
      )
      expect(got).toMatchObject({
        ContentType: 'text/b',
        ContentDisposition: 'inline',
        CacheControl: 'no-cache',
      })
    },
  },
  {
    name: 'a key that is not there is NoSuchKey to a get and a bare 404 to a head',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}missing`
      const get = await refusal(client.send(new GetObjectCommand({ Bucket, Key })))
      expect(get).toMatchObject({ code: 'NoSuchKey', status: 404 })
      const head = await refusal(client.send(new HeadObjectCommand({ Bucket, Key })))
      expect(head).toMatchObject({ code: 'NotFound', status: 404 })
    },
  },
  {
    name: 'a deletion is answered 204 whether or not there was an object',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}deleted`
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
      for (let i = 0; i < 2; i++) {
        const { $metadata } = await client.send(new DeleteObjectCommand({ Bucket, Key }))
        expect($metadata.httpStatusCode).toBe(204)
      }
      const get = await refusal(client.send(new GetObjectCommand({ Bucket, Key })))
      expect(get.code).toBe('NoSuchKey')
    },
  },
  {
    name: 'a deletion of many names each, and names none when it is to be quiet',
    async run({ client, bucket: Bucket, prefix }) {
      const keys = ['1', '2', '3'].map((name) => `${prefix}${name}`)
      const Objects = [...keys, `${prefix}missing`].map((Key) => ({ Key }))
      for (const Quiet of [false, true]) {
        for (const Key of keys) {
          await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
        }
        const answer = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }),
        )
        const named = (answer.Deleted ?? []).map(({ Key }) => Key).sort()
        expect(named).toEqual(Quiet ? [] : Objects.map(({ Key }) => Key))
        expect(answer.Errors ?? []).toEqual([])
        const left = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }))
        expect(left.KeyCount).toBe(0)
      }
    },
  },
  {
    name: 'a deletion of more than 1,000 is MalformedXML',
    async run({ client, bucket: Bucket, prefix }) {
      const Objects = Array.from({ length: 1001 }, (_, i) => ({ Key: `${prefix}${i}` }))
      const many = new DeleteObjectsCommand({ Bucket, Delete: { Objects } })
      expect(await refusal(client.send(many))).toMatchObject({ code: 'MalformedXML', status: 400 })
    },
  },
  {
    name: 'a body that is not that of its Content-MD5 is BadDigest, and nothing is stored',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}digest`
      const ContentMD5 = md5('other bytes', 'base64')
      const put = new PutObjectCommand({ Bucket, Key, Body: 'bytes', ContentMD5 })
      expect(await refusal(client.send(put))).toMatchObject({ code: 'BadDigest', status: 400 })
      const head = await refusal(client.send(new HeadObjectCommand({ Bucket, Key })))
      expect(head.status).toBe(404)
    },
  },
  {
    name: 'a malformed Content-MD5 is InvalidDigest',
    async run({ client, bucket: Bucket, prefix }) {
      const put = { Bucket, Key: `${prefix}digest`, Body: 'bytes', ContentMD5: 'no digest' }
      const refused = await refusal(client.send(new PutObjectCommand(put)))
      expect(refused).toMatchObject({ code: 'InvalidDigest', status: 400 })
    },
  },
  {
    name: 'an Expect header that S3 does not know changes nothing',
    async run({ client, bucket: Bucket, prefix }) {
      for (const expected of ['200-ok', 'x']) {
        const object = { Bucket, Key: `${prefix}${expected}` }
        const put = new PutObjectCommand({ ...object, Body: 'x' })
        put.middlewareStack.add(
          (next) => (args) => {
            Object.assign((args.request as { headers: object }).headers, { expect: expected })
            return next(args)
          },
          { step: 'build' },
        )
        await client.send(put)
        const got = await client.send(new GetObjectCommand(object))
        expect(await got.Body?.transformToString()).toBe('x')
      }
    },
  },
]
