import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

const mebibyte = 1024 * 1024
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest()

interface Upload {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
}

interface Part {
  readonly PartNumber: number
  readonly ETag: string
}

async function begin({ client, bucket: Bucket, prefix }: CaseBucket): Promise<Upload> {
  const object = { Bucket, Key: `${prefix}large` }
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({ ...object, ContentType: 'text/plain' }),
  )
  return { ...object, UploadId }
}

async function part(
  place: CaseBucket,
  upload: Upload,
  PartNumber: number,
  Body: Buffer,
): Promise<Part> {
  const { ETag = '' } = await place.client.send(
    new UploadPartCommand({ ...upload, PartNumber, Body }),
  )
  return { PartNumber, ETag }
}

const complete = ({ client }: CaseBucket, upload: Upload, Parts: readonly Part[]) =>
  client.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...Parts] } }),
  )

export const multipart: readonly Case[] = [
  {
    name: 'parts become one object, whose ETag is of their MD5s and ends in their number',
    async run(place) {
      const upload = await begin(place)
      const bodies = [Buffer.alloc(5 * mebibyte, 'a'), Buffer.from('the end')]
      const [large = bodies[1] as Buffer, end = large] = bodies
      const second = await part(place, upload, 2, end)
      const first = await part(place, upload, 1, large)
      const done = await complete(place, upload, [first, second])
      const digest = md5(Buffer.concat([md5(large), md5(end)])).toString('hex')
      expect(done).toMatchObject({ ETag: `"${digest}-2"`, Bucket: upload.Bucket, Key: upload.Key })
      const { Bucket, Key } = upload
      const got = await place.client.send(new GetObjectCommand({ Bucket, Key }))
      expect(got).toMatchObject({ ETag: done.ETag, ContentType: 'text/plain' })
      const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
      expect(bytes.equals(Buffer.concat(bodies))).toBe(true)
    },
  },
  {
    name: 'there is no object before the upload is completed',
    async run(place) {
      const upload = await begin(place)
      await part(place, upload, 1, Buffer.from('x'))
      const { Bucket, Key } = upload
      const get = await refusal(place.client.send(new GetObjectCommand({ Bucket, Key })))
      expect(get.code).toBe('NoSuchKey')
    },
  },
  {
    name: 'one part may be small, and parts may have gaps in their numbers',
    async run(place) {
      const upload = await begin(place)
      const only = await part(place, upload, 10_000, Buffer.from('small'))
      expect((await complete(place, upload, [only])).ETag).toMatch(/^"[0-9a-f]{32}-1"$/)
    },
  },
  {
    name: 'a part that is sent again replaces the first',
    async run(place) {
      const upload = await begin(place)
      await part(place, upload, 1, Buffer.from('first'))
      const again = await part(place, upload, 1, Buffer.from('second'))
      await complete(place, upload, [again])
      const { Bucket, Key } = upload
      const got = await place.client.send(new GetObjectCommand({ Bucket, Key }))
      expect(await got.Body?.transformToString()).toBe('second')
    },
  },
  {
    name: 'a completion that is repeated is answered as the first was',
    async run(place) {
      const upload = await begin(place)
      const only = await part(place, upload, 1, Buffer.from('x'))
      const first = await complete(place, upload, [only])
      expect(await complete(place, upload, [only])).toMatchObject({ ETag: first.ETag })
    },
  },
  {
    name: 'parts other than the last have at least 5 MiB',
    async run(place) {
      const upload = await begin(place)
      const first = await part(place, upload, 1, Buffer.from('too small'))
      const second = await part(place, upload, 2, Buffer.from('x'))
      const refused = await refusal(complete(place, upload, [first, second]))
      expect(refused).toMatchObject({ code: 'EntityTooSmall', status: 400 })
    },
  },
  {
    name: 'parts are named in ascending order',
    async run(place) {
      const upload = await begin(place)
      const first = await part(place, upload, 1, Buffer.alloc(5 * mebibyte))
      const second = await part(place, upload, 2, Buffer.alloc(5 * mebibyte))
      const refused = await refusal(complete(place, upload, [second, first]))
      expect(refused).toMatchObject({ code: 'InvalidPartOrder', status: 400 })
    },
  },
  {
    name: 'a part that is missing, or has another ETag, is InvalidPart',
    async run(place) {
      const upload = await begin(place)
      const only = await part(place, upload, 1, Buffer.from('x'))
      const wrong = { PartNumber: 1, ETag: `"${'0'.repeat(32)}"` }
      for (const parts of [[wrong], [{ PartNumber: 2, ETag: only.ETag }]]) {
        const refused = await refusal(complete(place, upload, parts))
        expect(refused).toMatchObject({ code: 'InvalidPart', status: 400 })
      }
      await complete(place, upload, [only])
    },
  },
  {
    name: 'a completion of no parts is MalformedXML',
    async run(place) {
      const upload = await begin(place)
      const refused = await refusal(complete(place, upload, []))
      expect(refused).toMatchObject({ code: 'MalformedXML', status: 400 })
    },
  },
  {
    name: 'part numbers are 1 to 10,000',
    async run(place) {
      const upload = await begin(place)
      for (const number of [0, 10_001]) {
        const refused = await refusal(part(place, upload, number, Buffer.from('x')))
        expect(refused).toMatchObject({ code: 'InvalidArgument', status: 400 })
      }
    },
  },
  {
    name: 'every operation on an aborted upload is NoSuchUpload',
    async run(place) {
      const upload = await begin(place)
      const only = await part(place, upload, 1, Buffer.from('x'))
      await place.client.send(new AbortMultipartUploadCommand(upload))
      const calls = [
        part(place, upload, 2, Buffer.from('x')),
        complete(place, upload, [only]),
        place.client.send(new ListPartsCommand(upload)),
        place.client.send(new AbortMultipartUploadCommand(upload)),
      ]
      for (const refused of await Promise.all(calls.map((call) => refusal(call)))) {
        expect(refused).toMatchObject({ code: 'NoSuchUpload', status: 404 })
      }
    },
  },
  {
    name: 'parts are listed by number, page by page',
    async run(place) {
      const upload = await begin(place)
      for (const number of [3, 1, 2]) await part(place, upload, number, Buffer.alloc(number))
      const first = await place.client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }))
      expect(first).toMatchObject({ IsTruncated: true, MaxParts: 2 })
      expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
        [1, 1],
        [2, 2],
      ])
      const PartNumberMarker = first.NextPartNumberMarker
      const rest = await place.client.send(new ListPartsCommand({ ...upload, PartNumberMarker }))
      expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3])
      expect(rest.IsTruncated).toBe(false)
    },
  },
  {
    name: 'uploads under way are listed by key until they end',
    async run(place) {
      const { client, bucket: Bucket, prefix } = place
      const list = async () => {
        const command = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix })
        return ((await client.send(command)).Uploads ?? []).map(({ Key, UploadId }) => [
          Key,
          UploadId,
        ])
      }
      const one = await begin(place)
      const create = new CreateMultipartUploadCommand({ Bucket, Key: `${prefix}another` })
      const { UploadId = '' } = await client.send(create)
      const another = { Bucket, Key: `${prefix}another`, UploadId }
      expect(await list()).toEqual([
        [another.Key, UploadId],
        [one.Key, one.UploadId],
      ])
      await complete(place, one, [await part(place, one, 1, Buffer.from('x'))])
      await client.send(new AbortMultipartUploadCommand(another))
      expect(await list()).toEqual([])
    },
  },
  {
    name: 'a part of an object is read by its number, with the count of parts',
    async run(place) {
      const upload = await begin(place)
      const first = await part(place, upload, 1, Buffer.alloc(5 * mebibyte))
      const second = await part(place, upload, 2, Buffer.from('the end'))
      await complete(place, upload, [first, second])
      const { Bucket, Key } = upload
      const got = await place.client.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }))
      expect(await got.Body?.transformToString()).toBe('the end')
      expect(got.$metadata.httpStatusCode).toBe(206)
      expect(got.PartsCount).toBe(2)
      const head = new HeadObjectCommand({ Bucket, Key, PartNumber: 1 })
      expect(await place.client.send(head)).toMatchObject({ ContentLength: 5 * mebibyte })
    },
  },
  {
    name: 'an object that was put whole is its own part 1 and has no other',
    async run({ client, bucket: Bucket, prefix }) {
      const whole = { Bucket, Key: `${prefix}whole` }
      await client.send(new PutObjectCommand({ ...whole, Body: 'whole' }))
      const got = await client.send(new GetObjectCommand({ ...whole, PartNumber: 1 }))
      expect(await got.Body?.transformToString()).toBe('whole')
      expect(got.ContentRange).toBe('bytes 0-4/5')
      expect(got.PartsCount).toBeUndefined()
      const second = client.send(new GetObjectCommand({ ...whole, PartNumber: 2 }))
      expect(await refusal(second)).toMatchObject({ code: 'InvalidPartNumber', status: 416 })
      const empty = { Bucket, Key: `${prefix}empty` }
      await client.send(new PutObjectCommand(empty))
      const none = await client.send(new GetObjectCommand({ ...empty, PartNumber: 1 }))
      expect(await none.Body?.transformToString()).toBe('')
    },
  },
  {
    name: 'a completion with If-None-Match: * writes only where nothing is',
    async run(place) {
      const upload = await begin(place)
      const { Bucket, Key } = upload
      const only = await part(place, upload, 1, Buffer.from('x'))
      await place.client.send(new PutObjectCommand({ Bucket, Key, Body: 'there' }))
      const conditional = new CompleteMultipartUploadCommand({
        ...upload,
        IfNoneMatch: '*',
        MultipartUpload: { Parts: [only] },
      })
      const refused = await refusal(place.client.send(conditional))
      expect(refused).toMatchObject({ code: 'PreconditionFailed', status: 412 })
    },
  },
]
