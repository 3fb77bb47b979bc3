import { addAbortSignal, type Readable } from 'node:stream'
import { AbortMultipartUploadCommand, type S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { LedgerError, printable } from '../../core/index.ts'
import { toAwsError } from '../aws/failure.ts'

export interface UploadOptions {
  readonly bucket: string
  readonly key: string
  readonly body: Readable
  /** In bytes, if it is known. */
  readonly size?: number | undefined
  readonly contentType?: string | undefined
  readonly signal: AbortSignal
  readonly onBytes: (more: number) => void
  /** Parts of an upload that failed could not be deleted. */
  readonly onPartsLeft: (error: unknown) => void
}

/**
 * Uploads a file or a stream, in parts if it has more than 8 MiB, and retries each part. Parts of an
 * upload that fails, or that is stopped, are deleted before this ends.
 *
 * @returns the etag, without quotes
 */
export async function upload(
  s3: S3Client,
  options: UploadOptions,
): Promise<{ readonly etag: string; readonly size: number }> {
  const { bucket, key, body, size = 0, contentType, signal, onBytes, onPartsLeft } = options
  const stop = new AbortController()
  const abortSignal = AbortSignal.any([signal, stop.signal])
  // Otherwise it would wait for the next bytes, of stdin perhaps for ever.
  addAbortSignal(abortSignal, body)
  let failure: unknown
  // lib-storage would go on with the other parts after one has failed or the person has stopped it.
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (command instanceof AbortMultipartUploadCommand) return s3.send(command).catch(onPartsLeft)
    try {
      return await s3.send(command, { abortSignal })
    } catch (error) {
      failure ??= error
      stop.abort()
      throw error
    }
  }
  const client: S3Client = Object.create(s3, { send: { value: send } })
  const under = new Upload({
    client,
    params: {
      ...{ Bucket: bucket, Key: key, Body: body },
      ...(contentType === undefined ? {} : { ContentType: contentType }),
    },
    queueSize: 3,
    partSize: Math.max(partBytes, Math.ceil(size / mostParts)),
  })
  let sent = 0
  under.on('httpUploadProgress', ({ loaded = sent }) => {
    onBytes(loaded - sent)
    sent = loaded
  })
  try {
    signal.throwIfAborted()
    const { ETag = '' } = await under.done()
    return { etag: ETag.replaceAll('"', ''), size: sent }
  } catch (error) {
    const attempt = `upload to ${printable(`s3://${bucket}/${key}`)}`
    if (failure !== undefined || signal.aborted) {
      throw toAwsError(failure ?? error, attempt, 's3:PutObject')
    }
    const { code } = error as NodeJS.ErrnoException
    const fact =
      code === undefined ? 'the file changed meanwhile' : `the file cannot be read (${code})`
    throw new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`, { cause: error })
  }
}

/** As of the AWS CLI. */
const partBytes = 8 * 1024 * 1024
const mostParts = 10_000
