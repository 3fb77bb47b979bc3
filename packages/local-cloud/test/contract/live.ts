import { randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Service } from './service.ts'

/**
 * A real bucket, with region and credentials from the environment. Only keys under a prefix of
 * this run's own are touched, and all of them are removed at the end; the bucket's own settings are
 * left alone.
 */
export function openLive(bucket: string): Service {
  const client = new S3Client()
  const clients = [client]
  const prefix = `contract-${randomUUID()}/`
  return {
    client,
    clientWith(credentials) {
      const other = new S3Client({ credentials })
      clients.push(other)
      return other
    },
    lent: { bucket, prefix },
    async close() {
      await removeAll(client, bucket, prefix)
      for (const each of clients) each.destroy()
    },
  }
}

async function removeAll(client: S3Client, Bucket: string, Prefix: string): Promise<void> {
  const list = new ListObjectVersionsCommand({ Bucket, Prefix })
  // What is removed is not listed again, so the first page is asked for until it is empty.
  for (let i = 0; i < 1_000; i++) {
    const page = await client.send(list)
    const found = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
    if (found.length === 0) break
    for (const { Key, VersionId } of found) {
      await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
    }
  }
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))
  for (const { Key, UploadId } of Uploads) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
  }
}
