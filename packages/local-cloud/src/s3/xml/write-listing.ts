import type { ListingEntry } from '../storage/listing.ts'
import { optional, type Xml, xml } from './write-xml.ts'

/** @param owner whose id each object shows, where the client asked for it */
export function writeContents(
  entries: readonly ListingEntry[],
  encode: (text: string) => string,
  owner: string | undefined,
): Xml[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'key') return []
    const { etag, sizeBytes, lastModifiedMs, checksum } = entry.row
    const modified = new Date(Math.trunc(lastModifiedMs / 1000) * 1000).toISOString()
    const shownOwner = owner === undefined ? xml`` : xml`<Owner><ID>${owner}</ID></Owner>`
    return [
      xml`<Contents>
          <Key>${encode(entry.key)}</Key>
          <LastModified>${modified}</LastModified>
          <ETag>${`"${etag}"`}</ETag>
          ${optional('ChecksumAlgorithm', checksum?.algorithm.toUpperCase())}
          ${optional('ChecksumType', checksum?.type)}
          <Size>${sizeBytes}</Size>
          ${shownOwner}
          <StorageClass>STANDARD</StorageClass>
        </Contents>`,
    ]
  })
}

export function writeCommonPrefixes(
  entries: readonly ListingEntry[],
  encode: (text: string) => string,
): Xml[] {
  return entries.flatMap((entry) =>
    entry.kind === 'prefix'
      ? [xml`<CommonPrefixes><Prefix>${encode(entry.prefix)}</Prefix></CommonPrefixes>`]
      : [],
  )
}
