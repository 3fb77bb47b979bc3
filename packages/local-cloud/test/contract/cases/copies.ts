import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

async function putSource({ client, bucket: Bucket, prefix }: CaseBucket) {
  const source = { Bucket, Key: `${prefix}source é+%.txt` }
  const details = { Body: 'the source', ContentType: 'text/plain', Metadata: { a: '1' } }
  const { ETag = '' } = await client.send(new PutObjectCommand({ ...source, ...details }))
  const CopySource = encodeURIComponent(`${Bucket}/${source.Key}`)
  return { source, CopySource, ETag, target: { Bucket, Key: `${prefix}target` } }
}

export const copies: readonly Case[] = [
  {
    name: 'a copy has the bytes, the ETag, the headers and the metadata of its source',
    async run(place) {
      const { CopySource, ETag, target } = await putSource(place)
      const copy = await place.client.send(new CopyObjectCommand({ ...target, CopySource }))
      expect(copy.CopyObjectResult?.ETag).toBe(ETag)
      expect(copy.CopyObjectResult?.LastModified).toBeInstanceOf(Date)
      const got = await place.client.send(new GetObjectCommand(target))
      expect(await got.Body?.transformToString()).toBe('the source')
      expect(got).toMatchObject({ ETag, ContentType: 'text/plain', Metadata: { a: '1' } })
    },
  },
  {
    name: "a copy that replaces metadata has none of its source's",
    async run(place) {
      const { CopySource, target } = await putSource(place)
      await place.client.send(
        new CopyObjectCommand({
          ...target,
          CopySource,
          MetadataDirective: 'REPLACE',
          ContentType: 'text/csv',
          Metadata: { b: '2' },
        }),
      )
      const head = await place.client.send(new HeadObjectCommand(target))
      expect(head.ContentType).toBe('text/csv')
      expect(head.Metadata).toEqual({ b: '2' })
    },
  },
  {
    name: 'a copy onto itself that changes nothing is InvalidRequest',
    async run(place) {
      const { CopySource, source } = await putSource(place)
      const same = new CopyObjectCommand({ ...source, CopySource })
      expect(await refusal(place.client.send(same))).toMatchObject({
        code: 'InvalidRequest',
        status: 400,
      })
      await place.client.send(
        new CopyObjectCommand({ ...source, CopySource, MetadataDirective: 'REPLACE' }),
      )
      const head = await place.client.send(new HeadObjectCommand(source))
      expect(head.Metadata).toEqual({})
    },
  },
  {
    name: 'a copy of a missing source is NoSuchKey',
    async run(place) {
      const { CopySource, target } = await putSource(place)
      const missing = { ...target, CopySource: `${CopySource}-not` }
      const refused = await refusal(place.client.send(new CopyObjectCommand(missing)))
      expect(refused).toMatchObject({ code: 'NoSuchKey', status: 404 })
    },
  },
  {
    name: 'a copy whose condition on the source fails is PreconditionFailed',
    async run(place) {
      const { CopySource, ETag, target } = await putSource(place)
      const failing = [{ CopySourceIfMatch: '"0"' }, { CopySourceIfNoneMatch: ETag }]
      for (const condition of failing) {
        const copy = new CopyObjectCommand({ ...target, CopySource, ...condition })
        const refused = await refusal(place.client.send(copy))
        expect(refused).toMatchObject({ code: 'PreconditionFailed', status: 412 })
      }
      const holding = { CopySourceIfMatch: ETag }
      await place.client.send(new CopyObjectCommand({ ...target, CopySource, ...holding }))
    },
  },
  {
    name: 'a part may be a copy of a range of an object',
    async run(place) {
      const { CopySource, target } = await putSource(place)
      const { UploadId } = await place.client.send(new CreateMultipartUploadCommand(target))
      const { CopyPartResult } = await place.client.send(
        new UploadPartCopyCommand({
          ...target,
          UploadId,
          PartNumber: 1,
          CopySource,
          CopySourceRange: 'bytes=4-9',
        }),
      )
      const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]
      await place.client.send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
      )
      const got = await place.client.send(new GetObjectCommand(target))
      expect(await got.Body?.transformToString()).toBe('source')
    },
  },
]
