import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

async function putDigits({ client, bucket: Bucket, prefix }: CaseBucket) {
  const Key = `${prefix}digits`
  await client.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' }))
  return (Range: string) => client.send(new GetObjectCommand({ Bucket, Key, Range }))
}

export const ranges: readonly Case[] = [
  {
    name: 'a range of bytes is answered 206 with those bytes alone',
    async run(place) {
      const get = await putDigits(place)
      const expected = [
        ['bytes=0-0', '0', 'bytes 0-0/10'],
        ['bytes=2-5', '2345', 'bytes 2-5/10'],
        ['bytes=7-', '789', 'bytes 7-9/10'],
        ['bytes=7-99', '789', 'bytes 7-9/10'],
        ['bytes=-3', '789', 'bytes 7-9/10'],
        ['bytes=-99', '0123456789', 'bytes 0-9/10'],
      ] as const
      for (const [range, text, contentRange] of expected) {
        const got = await get(range)
        expect(await got.Body?.transformToString(), range).toBe(text)
        expect(got).toMatchObject({ ContentRange: contentRange, ContentLength: text.length })
        expect(got.$metadata.httpStatusCode).toBe(206)
      }
    },
  },
  {
    name: 'a range beyond the end is InvalidRange',
    async run(place) {
      const get = await putDigits(place)
      for (const range of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
        const refused = await refusal(get(range))
        expect(refused, range).toMatchObject({ code: 'InvalidRange', status: 416 })
      }
    },
  },
  {
    name: 'a request for several ranges gets the whole object',
    async run(place) {
      const get = await putDigits(place)
      const got = await get('bytes=0-1,3-4')
      expect(await got.Body?.transformToString()).toBe('0123456789')
      expect(got.$metadata.httpStatusCode).toBe(200)
    },
  },
  {
    name: 'a range that is malformed, or of another unit, is not heeded',
    async run(place) {
      const get = await putDigits(place)
      for (const range of ['bytes=5-2', 'bytes=x-', 'lines=0-1', '0-3']) {
        const got = await get(range)
        expect(await got.Body?.transformToString(), range).toBe('0123456789')
        expect(got.$metadata.httpStatusCode).toBe(200)
      }
    },
  },
]
