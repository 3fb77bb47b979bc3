import { createHash } from 'node:crypto'
import { mayCall, type Principal } from '../../identity/index.ts'
import { type Algorithm, greatestPieceBytes, type Received, startChecksum } from '../body/index.ts'
import { accessDenied, S3Error } from '../errors.ts'
import type { Call, S3Context } from '../operation.ts'
import type { ByteRange } from '../parameters/byte-range.ts'
import { checkSource } from '../parameters/conditions.ts'
import { type NamedSource, parseCopySource } from '../parameters/copy-source.ts'
import { header } from '../request.ts'
import type { NewBody } from '../storage/body.ts'
import { requireBucket } from '../storage/buckets.ts'
import { findWhole, type ObjectRow } from '../storage/objects.ts'
import { nullVersionId } from '../storage/version-id.ts'
import { isMarker } from '../storage/versions.ts'
import { openSegments } from './open-segments.ts'
import { requireVersion } from './require-version.ts'

/** The object that a copy is made of, as it was when the copy began. */
export interface CopySource extends NamedSource {
  readonly row: ObjectRow
  /** The header that says which version it is, where the bucket has ever kept any. */
  readonly shownVersion: readonly (readonly [name: string, value: string])[]
  /** Copies bytes into a body; both ends of the range are included. */
  copyTo(
    body: NewBody,
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
 *   `NoSuchKey`, `NoSuchVersion`, `PreconditionFailed`, `InvalidRequest` for a delete marker
 */
export function openCopySource(context: S3Context, { request, principal }: Call): CopySource {
  const source = parseCopySource(header(request, 'x-amz-copy-source') ?? '')
  const { bucket, key, versionId } = source
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion'
  if (!mayCall(principal, action, `arn:aws:s3:::${bucket}/${key}`)) throw accessDenied()
  const { database, bodies } = context
  const { versioning } = requireBucket(database, bucket)
  const { row, segments } = findWhole(database, () => findSource(context, principal, source))
  checkSource(request, row)
  const release = bodies.hold(row.bodyId)
  return {
    ...source,
    row,
    shownVersion:
      versioning === undefined
        ? []
        : [['x-amz-copy-source-version-id', row.versionId ?? nullVersionId]],
    release,
    async copyTo(body, { first, last }, algorithm) {
      if (last - first + 1 > greatestPieceBytes) throw tooLarge()
      const md5 = createHash('md5')
      const checksum = algorithm === undefined ? undefined : await startChecksum(algorithm)
      const opened = await openSegments(bodies, segments, first, last)
      try {
        for await (const chunk of opened.chunks) {
          md5.update(chunk)
          checksum?.update(chunk)
          await body.write(chunk)
        }
      } finally {
        opened.close()
      }
      const value = checksum?.digest().toString('base64')
      return {
        sizeBytes: last - first + 1,
        md5: md5.digest(),
        checksum: algorithm === undefined || value === undefined ? undefined : { algorithm, value },
      }
    },
  }
}

function findSource(
  { database }: S3Context,
  principal: Principal,
  { bucket, key, versionId }: NamedSource,
): ObjectRow {
  const row = requireVersion(database, principal, bucket, key, versionId)
  if (!isMarker(row)) return row
  const message =
    'The source of a copy request may not specifically refer to a delete marker by version id'
  throw new S3Error('InvalidRequest', message)
}

function tooLarge(): S3Error {
  const message = `The specified copy source is larger than the maximum allowable size for a copy source: ${greatestPieceBytes}`
  return new S3Error('InvalidRequest', message)
}
