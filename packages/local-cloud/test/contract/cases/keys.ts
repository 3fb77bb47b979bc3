import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

/** Keys that a file system, a URL parser or XML would not keep as they are. */
const unusual = [
  ' leading and trailing ',
  '100%',
  '%2e%2e%2f',
  '+plus+',
  '..',
  '../up',
  './dot',
  '/leading',
  'C:\\x',
  'a&b=c?d#e;f,g@h:i$j!k(l)m*n\'o"p<q>',
  'double//slash',
  'émoji-😀',
  'E\u0301',
  '\u00c9',
  '__proto__',
  'trailing/',
]

export const keys: readonly Case[] = [
  {
    name: 'unusual keys are kept apart and verbatim, in reads, listings and deletions',
    async run({ client, bucket: Bucket, prefix }) {
      for (const name of unusual) {
        await client.send(new PutObjectCommand({ Bucket, Key: prefix + name, Body: name }))
      }
      for (const name of unusual) {
        const got = await client.send(new GetObjectCommand({ Bucket, Key: prefix + name }))
        expect(await got.Body?.transformToString()).toBe(name)
      }
      const list = new ListObjectsV2Command({ Bucket, Prefix: prefix, EncodingType: 'url' })
      const { Contents = [] } = await client.send(list)
      const listed = Contents.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')))
      expect(listed.sort()).toEqual(unusual.map((name) => prefix + name).sort())
      const Objects = unusual.map((name) => ({ Key: prefix + name }))
      await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
      expect((await client.send(list)).KeyCount).toBe(0)
    },
  },
  {
    name: 'a key may have line breaks and tabs',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}line\nbreak\r\ttab`
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
      await client.send(new GetObjectCommand({ Bucket, Key }))
      const list = new ListObjectsV2Command({ Bucket, Prefix: prefix, EncodingType: 'url' })
      const [object] = (await client.send(list)).Contents ?? []
      expect(decodeURIComponent(object?.Key ?? '')).toBe(Key)
    },
  },
  {
    name: 'a key is at most 1,024 bytes of UTF-8',
    async run({ client, bucket: Bucket, prefix }) {
      const room = 1024 - prefix.length
      for (const name of ['x'.repeat(room), '😀'.repeat(Math.floor(room / 4))]) {
        await client.send(new PutObjectCommand({ Bucket, Key: prefix + name, Body: 'x' }))
        await client.send(new GetObjectCommand({ Bucket, Key: prefix + name }))
      }
      const Key = `${prefix}${'x'.repeat(room)}x`
      const put = await refusal(client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })))
      expect(put).toMatchObject({ code: 'KeyTooLongError', status: 400 })
    },
  },
  {
    name: 'an object may have the name of another’s folder',
    async run({ client, bucket: Bucket, prefix }) {
      for (const name of ['a', 'a/', 'a/b']) {
        await client.send(new PutObjectCommand({ Bucket, Key: prefix + name, Body: name }))
      }
      for (const name of ['a', 'a/', 'a/b']) {
        const got = await client.send(new GetObjectCommand({ Bucket, Key: prefix + name }))
        expect(await got.Body?.transformToString()).toBe(name)
      }
    },
  },
]
