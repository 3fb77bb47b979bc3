import type { StoredChecksum } from '../body/index.ts'
import { writeChecksumKind } from './write-checksum.ts'
import { type Xml, xml } from './write-xml.ts'

/** An object as a listing shows it. */
export interface ListedObject {
  readonly kind: 'key'
  readonly key: string
  readonly row: {
    readonly etag: string
    readonly sizeBytes: number
    readonly lastModifiedMs: number
    readonly checksum?: StoredChecksum
  }
}

export interface ListedPrefix {
  readonly kind: 'prefix'
  readonly prefix: string
}

/** @param owner whose id each object shows, where the client asked for it */
export function writeContents(
  entries: readonly (ListedObject | ListedPrefix)[],
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
          ${writeChecksumKind(checksum)}
          <Size>${sizeBytes}</Size>
          ${shownOwner}
          <StorageClass>STANDARD</StorageClass>
        </Contents>`,
    ]
  })
}

export function writeCommonPrefixes(
  entries: readonly (ListedPrefix | { readonly kind: 'key' | 'version' })[],
  encode: (text: string) => string,
): Xml[] {
  return entries.flatMap((entry) =>
    entry.kind === 'prefix'
      ? [xml`<CommonPrefixes><Prefix>${encode(entry.prefix)}</Prefix></CommonPrefixes>`]
      : [],
  )
}
