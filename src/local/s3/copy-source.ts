import { createHash } from 'node:crypto'
import { mayCall } from '../identity/index.ts'
import type { BodyFile } from './bodies.ts'
import { type Algorithm, type Received, startChecksum } from './body/index.ts'
import { requireBucket } from './buckets.ts'
import type { ByteRange } from './byte-range.ts'
import { checkSource } from './conditions.ts'
import { accessDenied, S3Error } from './errors.ts'
import { type ObjectRow, objectKey, segmentsOf } from './objects.ts'
import { openSegments } from './open-segments.ts'
import type { Call, S3Context } from './operation.ts'
import { header } from './request.ts'
import { greatestPieceBytes } from './store-part.ts'

/** The object that a copy is made of, as it was when the copy began. */
export interface CopySource {
  readonly bucket: string
  readonly key: string
  readonly row: ObjectRow
  /** Copies bytes into a file and makes them durable; both ends of the range are included. */
  copyTo(
    file: BodyFile,
    range: ByteRange,
    algorithm: Algorithm | undefined,
  ): Promise<Pick<Received, 'sizeBytes' | 'md5' | 'checksum'>>
  /** To be called when the copy is over: until then the source's bytes stay, whatever becomes of it. */
  release(): void
}

/**
 * Finds what `x-amz-copy-source` names.
 *
 * @throws {S3Error} `InvalidArgument` for what is not `bucket/key`, `AccessDenied`, `NoSuchBucket`,
 *   `NoSuchKey`, `PreconditionFailed`, `NotImplemented` for a version
 */
export function openCopySource(context: S3Context, { request, principal }: Call): CopySource {
  const { bucket, key } = parseSource(header(request, 'x-amz-copy-source') ?? '')
  if (!mayCall(principal, 's3:GetObject', `arn:aws:s3:::${bucket}/${key}`)) throw accessDenied()
  const { database, bodies } = context
  requireBucket(database, bucket)
  const row = database.objects.getSync(objectKey(bucket, key))
  if (row === undefined) {
    if (!mayCall(principal, 's3:ListBucket', `arn:aws:s3:::${bucket}`)) throw accessDenied()
    throw new S3Error('NoSuchKey', 'The specified key does not exist', { Key: key })
  }
  checkSource(request, row)
  const release = bodies.hold(row.bodyId)
  const segments = segmentsOf(database, row)
  return {
    bucket,
    key,
    row,
    release,
    async copyTo(file, { first, last }, algorithm) {
      if (last - first + 1 > greatestPieceBytes) throw tooLarge()
      const opened = await openSegments(bodies, segments, first, last)
      const md5 = createHash('md5')
      const checksum = algorithm === undefined ? undefined : startChecksum(algorithm)
      try {
        for await (const chunk of opened.chunks) {
          md5.update(chunk)
          checksum?.update(chunk)
          await file.write(chunk)
        }
      } finally {
        opened.close()
      }
      await file.finish()
      const value = checksum?.digest().toString('base64')
      return {
        sizeBytes: last - first + 1,
        md5: md5.digest(),
        checksum: algorithm === undefined || value === undefined ? undefined : { algorithm, value },
      }
    },
  }
}

function parseSource(value: string): { bucket: string; key: string } {
  const invalid = new S3Error(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key',
    {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: value,
    },
  )
  if (/\?versionId=/.test(value)) {
    const message = 'A header you provided implies functionality that is not implemented: versionId'
    throw new S3Error('NotImplemented', message, { Header: 'x-amz-copy-source' })
  }
  let source: string
  try {
    source = decodeURIComponent(value).replace(/^\//, '')
  } catch {
    throw invalid
  }
  const slash = source.indexOf('/')
  if (slash <= 0 || slash === source.length - 1) throw invalid
  return { bucket: source.slice(0, slash), key: source.slice(slash + 1) }
}

function tooLarge(): S3Error {
  const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${greatestPieceBytes}`
  return new S3Error('InvalidRequest', message)
}
