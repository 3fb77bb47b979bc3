import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { DetailGroup, ObjectDetails } from '../core/index.ts'

/** The details in the answer to a HeadObject, those that are wanted; absent rather than empty. */
export function detailsIn(
  found: Partial<HeadObjectCommandOutput>,
  wanted: ReadonlySet<DetailGroup>,
): ObjectDetails {
  const of = (group: DetailGroup, details: Details): Details => (wanted.has(group) ? details : {})
  const all = {
    ...of('content_type', { content_type: found.ContentType }),
    // S3 leaves the standard class out.
    ...of('storage_class', { storage_class: found.StorageClass ?? 'STANDARD' }),
    ...of('metadata', { metadata: found.Metadata }),
    ...of('checksums', {
      checksum_crc32: found.ChecksumCRC32,
      checksum_crc32c: found.ChecksumCRC32C,
      checksum_crc64nvme: found.ChecksumCRC64NVME,
      checksum_sha1: found.ChecksumSHA1,
      checksum_sha256: found.ChecksumSHA256,
      checksum_type: found.ChecksumType,
    }),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isEmpty(value)))
}

type Details = { readonly [name in keyof ObjectDetails]: ObjectDetails[name] | undefined }

function isEmpty(value: string | object | undefined): boolean {
  return value === undefined || Object.keys(value).length === 0
}
