import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { printable } from '../core/index.ts'
import { toLedgerError } from './failure.ts'

/** Reads the bytes of an object, as they come. */
export type FetchObject = (
  object: { readonly bucket: string; readonly key: string },
  signal?: AbortSignal,
) => Promise<AsyncIterable<Uint8Array>>

/** Reads objects from S3. */
export function fetchObjectOn(client: S3Client): FetchObject {
  return async ({ bucket, key }, signal) => {
    const attempt = `read s3://${printable(`${bucket}/${key}`)}`
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
        signal ? { abortSignal: signal } : {},
      )
      return bytesOf(Body as AsyncIterable<Uint8Array>, attempt)
    } catch (error) {
      throw toLedgerError(error, attempt)
    }
  }
}

async function* bytesOf(
  body: AsyncIterable<Uint8Array>,
  attempt: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw toLedgerError(error, attempt)
  }
}
