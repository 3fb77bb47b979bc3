import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'

const blockBytes = 256 * 1024
const block: Buffer = Buffer.alloc(blockBytes, 'a body that is large ')

/** A body of any size that is never in memory as a whole; `digest` sees what is sent. */
export function bytesOf(sizeBytes: number, digest?: Hash): Readable {
  function* blocks(): Generator<Buffer> {
    for (let left = sizeBytes; left > 0; left -= blockBytes) {
      const chunk = left < blockBytes ? block.subarray(0, left) : block
      digest?.update(chunk)
      yield chunk
    }
  }
  return Readable.from(blocks(), { objectMode: false, highWaterMark: blockBytes })
}

/** Reads an object to its end and gives the MD5 of its bytes, in quotes as an ETag. */
export async function md5Of(client: S3Client, Bucket: string, Key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
  const digest = createHash('md5')
  for await (const chunk of Body as Readable) digest.update(chunk as Buffer)
  return `"${digest.digest('hex')}"`
}
