import {
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

async function fill({ client, bucket: Bucket, prefix }: CaseBucket, names: readonly string[]) {
  for (let i = 0; i < names.length; i += 50) {
    const some = names.slice(i, i + 50)
    const put = (name: string) =>
      client.send(new PutObjectCommand({ Bucket, Key: prefix + name, Body: name }))
    await Promise.all(some.map(put))
  }
}

const tree = ['a/1', 'a/2', 'b', 'b/1', 'c/d/1', 'z']

/** Every page of a listing, keys and common prefixes without the place's prefix. */
async function pages(place: CaseBucket, input: Partial<ListObjectsV2CommandInput>) {
  const { client, bucket: Bucket, prefix } = place
  const found: { keys: string[]; prefixes: string[]; count: number | undefined }[] = []
  let ContinuationToken: string | undefined
  do {
    const Prefix = prefix + (input.Prefix ?? '')
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, ...input, Prefix, ContinuationToken }),
    )
    found.push({
      keys: (page.Contents ?? []).map(({ Key = '' }) => Key.slice(prefix.length)),
      prefixes: (page.CommonPrefixes ?? []).map((each) => each.Prefix?.slice(prefix.length) ?? ''),
      count: page.KeyCount,
    })
    ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
  } while (ContinuationToken !== undefined && found.length < 20)
  return found
}

export const listings: readonly Case[] = [
  {
    name: '1,001 keys are a page of 1,000 and a page of one, in version 2 and in version 1',
    async run(place) {
      const { client, bucket: Bucket, prefix } = place
      const names = Array.from({ length: 1001 }, (_, i) => String(i).padStart(4, '0'))
      await fill(place, names)
      const [first, second, ...more] = await pages(place, {})
      expect([first?.keys.length, second?.keys.length, more.length]).toEqual([1000, 1, 0])
      expect([...(first?.keys ?? []), ...(second?.keys ?? [])]).toEqual(names)
      const old = await client.send(new ListObjectsCommand({ Bucket, Prefix: prefix }))
      expect(old).toMatchObject({ IsTruncated: true, MaxKeys: 1000 })
      const Marker = old.Contents?.at(-1)?.Key
      const rest = await client.send(new ListObjectsCommand({ Bucket, Prefix: prefix, Marker }))
      expect(rest.Contents?.map(({ Key }) => Key)).toEqual([`${prefix}1000`])
      expect(rest.IsTruncated).toBe(false)
    },
  },
  {
    name: 'a page never has more than 1,000, whatever is asked',
    async run({ client, bucket: Bucket, prefix }) {
      const list = { Bucket, Prefix: prefix, MaxKeys: 5000 }
      expect((await client.send(new ListObjectsV2Command(list))).MaxKeys).toBe(1000)
    },
  },
  {
    name: 'a listed object has its ETag, size, time and storage class',
    async run(place) {
      const { client, bucket: Bucket, prefix } = place
      await fill(place, ['one'])
      const list = new ListObjectsV2Command({ Bucket, Prefix: prefix, FetchOwner: true })
      const { Contents = [], KeyCount, Name, Prefix } = await client.send(list)
      expect({ KeyCount, Name, Prefix }).toEqual({ KeyCount: 1, Name: Bucket, Prefix: prefix })
      const [object] = Contents
      expect(object).toMatchObject({ Key: `${prefix}one`, Size: 3, StorageClass: 'STANDARD' })
      expect(object?.ETag).toBe('"f97c5d29941bfb1b2fdab0874906ab82"')
      expect(object?.LastModified).toBeInstanceOf(Date)
      expect(object?.Owner?.ID).toBeTruthy()
      const plain = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }))
      expect(plain.Contents?.[0]?.Owner).toBeUndefined()
    },
  },
  {
    name: 'keys are listed in the order of their UTF-8 bytes',
    async run(place) {
      // In UTF-16, as JavaScript compares, the emoji would come before the last.
      const names = ['A', 'B', 'a', 'a!', 'a/', 'aa', 'z', 'é', '\uff5e', '😀']
      await fill(place, [...names].reverse())
      const [page] = await pages(place, {})
      expect(page?.keys).toEqual(names)
    },
  },
  {
    name: 'a delimiter rolls keys up into common prefixes, each of which counts as one',
    async run(place) {
      await fill(place, tree)
      expect(await pages(place, { Delimiter: '/' })).toEqual([
        { keys: ['b', 'z'], prefixes: ['a/', 'b/', 'c/'], count: 5 },
      ])
      expect(await pages(place, { Delimiter: '/', Prefix: 'c/' })).toEqual([
        { keys: [], prefixes: ['c/d/'], count: 1 },
      ])
      expect(await pages(place, { Delimiter: '/', MaxKeys: 2 })).toEqual([
        { keys: ['b'], prefixes: ['a/'], count: 2 },
        { keys: [], prefixes: ['b/', 'c/'], count: 2 },
        { keys: ['z'], prefixes: [], count: 1 },
      ])
    },
  },
  {
    name: 'a delimiter may be longer than one character',
    async run(place) {
      await fill(place, ['a--1', 'a--2', 'b-1'])
      expect(await pages(place, { Delimiter: '--' })).toEqual([
        { keys: ['b-1'], prefixes: ['a--'], count: 2 },
      ])
    },
  },
  {
    name: 'version 1 goes on after a common prefix by its NextMarker',
    async run(place) {
      const { client, bucket: Bucket, prefix } = place
      await fill(place, tree)
      const list = { Bucket, Prefix: prefix, Delimiter: '/', MaxKeys: 1 }
      const first = await client.send(new ListObjectsCommand(list))
      expect(first).toMatchObject({ IsTruncated: true, NextMarker: `${prefix}a/` })
      const Marker = first.NextMarker
      const second = await client.send(new ListObjectsCommand({ ...list, Marker }))
      expect(second.Contents?.map(({ Key }) => Key)).toEqual([`${prefix}b`])
      const plain = await client.send(
        new ListObjectsCommand({ Bucket, Prefix: prefix, MaxKeys: 1 }),
      )
      expect(plain.IsTruncated).toBe(true)
      expect(plain.NextMarker).toBeUndefined()
    },
  },
  {
    name: 'a listing starts after the key that is named, whether or not it is there',
    async run(place) {
      await fill(place, tree)
      const after = (name: string) => pages(place, { StartAfter: place.prefix + name })
      expect((await after('b'))[0]?.keys).toEqual(['b/1', 'c/d/1', 'z'])
      expect((await after('bb'))[0]?.keys).toEqual(['c/d/1', 'z'])
      expect((await after('z'))[0]?.keys).toEqual([])
    },
  },
  {
    name: 'a listing with max-keys 0 is empty and not truncated',
    async run(place) {
      await fill(place, tree)
      const { client, bucket: Bucket, prefix } = place
      const list = new ListObjectsV2Command({ Bucket, Prefix: prefix, MaxKeys: 0 })
      expect(await client.send(list)).toMatchObject({ KeyCount: 0, IsTruncated: false })
    },
  },
  {
    name: 'keys are percent-encoded in the answer where the client asks for it',
    async run(place) {
      await fill(place, ['a b+c%', 'é/x'])
      const { client, bucket: Bucket, prefix } = place
      const list = { Bucket, Prefix: prefix, EncodingType: 'url' as const, Delimiter: '/' }
      const page = await client.send(new ListObjectsV2Command(list))
      expect(page).toMatchObject({ EncodingType: 'url' })
      const [Key = ''] = (page.Contents ?? []).map((object) => object.Key)
      expect(Key).toMatch(/a(\+|%20)b%2Bc%25$/)
      expect(page.CommonPrefixes?.[0]?.Prefix).toMatch(/%C3%A9\/$/)
    },
  },
  {
    name: 'a negative count, and a token that was never given out, are InvalidArgument',
    async run({ client, bucket: Bucket }) {
      const negative = new ListObjectsV2Command({ Bucket, MaxKeys: -1 })
      const stranger = new ListObjectsV2Command({ Bucket, ContinuationToken: '!' })
      for (const list of [negative, stranger]) {
        const refused = await refusal(client.send(list))
        expect(refused).toMatchObject({ code: 'InvalidArgument', status: 400 })
      }
    },
  },
]
