import { createHash } from 'node:crypto'
import { checksumOfParts, defaultAlgorithm, type StoredChecksum } from '../body/index.ts'
import { S3Error } from '../errors.ts'
import type { PartRow, UploadRow } from '../storage/uploads.ts'
import type { NamedPart } from '../xml/part-list.ts'

/**
 * A checksum made of the parts' checksums is only worth what the client says of each part.
 *
 * @throws {S3Error} `InvalidRequest` where one is missing
 */
export function checkPartChecksums(
  named: readonly NamedPart[],
  { checksum }: Pick<UploadRow, 'checksum'>,
): void {
  if (checksum?.type !== 'COMPOSITE') return
  const { algorithm } = checksum
  const bare = named.find((part) => !part.checksums.has(algorithm))
  if (bare === undefined) return
  const message = `The upload was created using a ${algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${bare.number} in the request`
  throw new S3Error('InvalidRequest', message)
}

/**
 * The stored parts that a client named, in order.
 *
 * @throws {S3Error} `InvalidPart` for one that has not arrived or is another, `EntityTooSmall` for
 *   one below 5 MiB that is not the last
 */
export function chooseParts(named: readonly NamedPart[], stored: readonly PartRow[]): PartRow[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  const chosen = named.map((wanted) => {
    const part = byNumber.get(wanted.number)
    if (part === undefined || part.etag !== wanted.etag || !sameChecksum(wanted, part)) {
      const message =
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag"
      throw new S3Error('InvalidPart', message, {
        PartNumber: String(wanted.number),
        ETag: wanted.etag,
      })
    }
    return part
  })
  const small = chosen.slice(0, -1).find((part) => part.sizeBytes < leastPartBytes)
  if (small !== undefined) {
    const message = 'Your proposed upload is smaller than the minimum allowed size'
    throw new S3Error('EntityTooSmall', message, {
      ProposedSize: String(small.sizeBytes),
      MinSizeAllowed: String(leastPartBytes),
      PartNumber: String(small.number),
      ETag: small.etag,
    })
  }
  return chosen
}

/** The MD5 of the parts' MD5s, a hyphen, and their number. */
export function multipartEtag(parts: readonly PartRow[]): string {
  const md5 = createHash('md5')
  for (const part of parts) md5.update(part.etag, 'hex')
  return `${md5.digest('hex')}-${parts.length}`
}

/**
 * The object's checksum of the kind that the upload was begun with, or of S3's own; none where a
 * part has none, as those of the first version have.
 */
export async function multipartChecksum(
  upload: UploadRow,
  parts: readonly PartRow[],
): Promise<StoredChecksum | undefined> {
  const begun = upload.checksum
  const values = parts.flatMap((part) => {
    const value = begun === undefined ? part.crc64nvme : part.checksum?.value
    return value === undefined ? [] : [{ value, sizeBytes: part.sizeBytes }]
  })
  if (values.length < parts.length) return undefined
  return await checksumOfParts(
    begun ?? { algorithm: defaultAlgorithm, type: 'FULL_OBJECT' },
    values,
  )
}

const leastPartBytes = 5 * 1024 ** 2

function sameChecksum(wanted: NamedPart, { checksum }: PartRow): boolean {
  return [...wanted.checksums].every(
    ([algorithm, value]) => checksum?.algorithm === algorithm && checksum.value === value,
  )
}
