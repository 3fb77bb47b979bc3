import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Case } from '../case.ts'

const encrypted = { ServerSideEncryption: 'AES256' } as const

export const encryption: readonly Case[] = [
  ...([{}, encrypted] as const).map(
    (asked): Case => ({
      name: `every object is encrypted with S3’s own keys${asked === encrypted ? ', asked for or not' : ''}`,
      ownBucket: true,
      async run({ client, bucket: Bucket }) {
        const object = { Bucket, Key: 'k' }
        const answers = [
          await client.send(new PutObjectCommand({ ...object, ...asked, Body: 'x' })),
          await client.send(new HeadObjectCommand(object)),
          await client.send(new GetObjectCommand(object)),
        ]
        const copied = { ...object, CopySource: `${Bucket}/k` }
        answers.push(await client.send(new CopyObjectCommand({ ...copied, ...asked, Key: 'copy' })))
        const begun = new CreateMultipartUploadCommand({ ...object, ...asked })
        const { UploadId, ...first } = await client.send(begun)
        const part = { ...object, UploadId, PartNumber: 1 }
        answers.push(first, await client.send(new UploadPartCommand({ ...part, Body: 'x' })))
        const copy = await client.send(new UploadPartCopyCommand({ ...copied, ...part }))
        const { ETag } = copy.CopyPartResult ?? {}
        const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
        const all = { ...object, UploadId, MultipartUpload }
        answers.push(copy, await client.send(new CompleteMultipartUploadCommand(all)))
        expect(answers.map((answer) => answer.ServerSideEncryption)).toEqual(
          answers.map(() => 'AES256'),
        )
      },
    }),
  ),
]
