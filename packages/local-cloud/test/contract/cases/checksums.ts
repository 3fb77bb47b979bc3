import { createHash } from 'node:crypto'
import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('base64')

/** Of the nine bytes `123456789`: the check values that the algorithms are published with. */
const known = {
  ChecksumCRC32: 'y/Q5Jg==',
  ChecksumCRC32C: '4waSgw==',
  ChecksumCRC64NVME: 'rosUhgp5mIg=',
  ChecksumSHA1: createHash('sha1').update('123456789').digest('base64'),
  ChecksumSHA256: sha256('123456789'),
} as const

export const checksums: readonly Case[] = [
  ...Object.entries(known).map(
    ([name, value]): Case => ({
      name: `a ${name} that is right is kept and returned when asked for`,
      async run({ client, bucket: Bucket, prefix }) {
        const object = { Bucket, Key: `${prefix}${name}` }
        const put = await client.send(
          new PutObjectCommand({ ...object, Body: '123456789', [name]: value }),
        )
        expect(put).toMatchObject({ [name]: value })
        const got = await client.send(new GetObjectCommand({ ...object, ChecksumMode: 'ENABLED' }))
        expect(await got.Body?.transformToString()).toBe('123456789')
        expect(got).toMatchObject({ [name]: value, ChecksumType: 'FULL_OBJECT' })
        const plain = await client.send(new HeadObjectCommand(object))
        expect(plain).not.toHaveProperty(name)
      },
    }),
  ),
  ...Object.keys(known).map(
    (name): Case => ({
      name: `a ${name} that is wrong is BadDigest, and nothing is stored`,
      async run({ client, bucket: Bucket, prefix }) {
        const object = { Bucket, Key: `${prefix}${name}` }
        const wrong = { [name]: known[name as keyof typeof known] }
        const put = new PutObjectCommand({ ...object, Body: '987654321', ...wrong })
        expect(await refusal(client.send(put))).toMatchObject({ code: 'BadDigest', status: 400 })
        const head = await refusal(client.send(new HeadObjectCommand(object)))
        expect(head.status).toBe(404)
      },
    }),
  ),
  ...(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const).map(
    (algorithm: ChecksumAlgorithm): Case => ({
      name: `what the SDK computes for ${algorithm} is accepted and returned`,
      async run({ client, bucket: Bucket, prefix }) {
        const object = { Bucket, Key: `${prefix}${algorithm}` }
        await client.send(
          new PutObjectCommand({ ...object, Body: '123456789', ChecksumAlgorithm: algorithm }),
        )
        const head = await client.send(
          new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }),
        )
        const name = `Checksum${algorithm}` as keyof typeof known
        expect(head).toMatchObject({ [name]: known[name] })
      },
    }),
  ),
  {
    name: 'a multipart upload with SHA256 has a checksum of its parts’ checksums',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}composite` }
      const bodies = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('the end')]
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: 'SHA256' }),
      )
      const Parts = []
      for (const [i, Body] of bodies.entries()) {
        const ChecksumSHA256 = sha256(Body)
        const part = { ...object, UploadId, PartNumber: i + 1, Body, ChecksumSHA256 }
        const { ETag } = await client.send(new UploadPartCommand(part))
        Parts.push({ PartNumber: i + 1, ETag, ChecksumSHA256 })
      }
      const digests = Parts.map((part) => Buffer.from(part.ChecksumSHA256, 'base64'))
      const expected = `${sha256(Buffer.concat(digests))}-2`
      const done = await client.send(
        new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }),
      )
      expect(done.ChecksumSHA256).toBe(expected)
      const head = await client.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }))
      expect(head).toMatchObject({ ChecksumSHA256: expected, ChecksumType: 'COMPOSITE' })
    },
  },
  {
    name: 'a checksum of parts’ checksums is claimed with the number of parts or without it',
    async run({ client, bucket: Bucket, prefix }) {
      const ChecksumSHA256 = sha256('x')
      const value = sha256(Buffer.from(ChecksumSHA256, 'base64'))
      const claim = async (claimed: string) => {
        const object = { Bucket, Key: `${prefix}claimed` }
        const { UploadId } = await client.send(
          new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: 'SHA256' }),
        )
        const upload = { ...object, UploadId }
        const part = { ...upload, PartNumber: 1, Body: 'x', ChecksumSHA256 }
        const { ETag } = await client.send(new UploadPartCommand(part))
        const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256 }] }
        const whole = { ...upload, MultipartUpload, ChecksumSHA256: claimed }
        return await client.send(new CompleteMultipartUploadCommand(whole))
      }
      for (const claimed of [value, `${value}-1`]) {
        expect((await claim(claimed)).ChecksumSHA256).toBe(`${value}-1`)
      }
      for (const claimed of [`${value}-2`, sha256('y')]) {
        expect(await refusal(claim(claimed))).toMatchObject({ code: 'BadDigest', status: 400 })
      }
    },
  },
  {
    name: 'a multipart upload with CRC32 of the full object has the checksum of its bytes',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}full` }
      const bytes = Buffer.alloc(5 * 1024 * 1024 + 7, 'a')
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({
          ...object,
          ChecksumAlgorithm: 'CRC32',
          ChecksumType: 'FULL_OBJECT',
        }),
      )
      const Parts = []
      for (const [i, Body] of [bytes.subarray(0, -7), bytes.subarray(-7)].entries()) {
        const part = { ...object, UploadId, PartNumber: i + 1, Body }
        const { ETag, ChecksumCRC32 } = await client.send(
          new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }),
        )
        Parts.push({ PartNumber: i + 1, ETag, ChecksumCRC32 })
      }
      const MultipartUpload = { Parts }
      await client.send(
        new CompleteMultipartUploadCommand({
          ...object,
          UploadId,
          MultipartUpload,
          ChecksumType: 'FULL_OBJECT',
        }),
      )
      const whole = { ...object, Key: `${object.Key}-put`, Body: bytes }
      const put = await client.send(new PutObjectCommand({ ...whole, ChecksumAlgorithm: 'CRC32' }))
      const head = await client.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }))
      expect(head).toMatchObject({
        ChecksumCRC32: put.ChecksumCRC32,
        ChecksumType: 'FULL_OBJECT',
      })
    },
  },
  {
    name: 'the attributes of an object are its ETag, checksum, size and storage class',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}attributes` }
      const { ETag = '' } = await client.send(
        new PutObjectCommand({ ...object, Body: '123456789', ChecksumAlgorithm: 'SHA256' }),
      )
      const attributes = await client.send(
        new GetObjectAttributesCommand({
          ...object,
          ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize', 'StorageClass'],
        }),
      )
      expect(attributes).toMatchObject({
        ETag: ETag.replaceAll('"', ''),
        ObjectSize: 9,
        StorageClass: 'STANDARD',
        Checksum: { ChecksumSHA256: known.ChecksumSHA256 },
      })
    },
  },
]
