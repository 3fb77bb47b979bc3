import { accountId } from '../../identity/index.ts'
import { invalidArgument, type S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { listParameters } from '../parameters/list-parameters.ts'
import type { S3Request } from '../request.ts'
import { requireBucket } from '../storage/buckets.ts'
import { isCommonPrefix } from '../storage/common-prefix.ts'
import type { Database } from '../storage/database.ts'
import { nullVersionId, sequencerOf } from '../storage/version-id.ts'
import {
  listVersions,
  type VersionEntry,
  type VersionPosition,
} from '../storage/version-listing.ts'
import { findVersion, isMarker } from '../storage/versions.ts'
import { writeChecksumKind } from '../xml/write-checksum.ts'
import { writeCommonPrefixes } from '../xml/write-listing.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'

/** Versions and delete markers together, in one order; which is which, their elements' names say. */
export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  action: 's3:ListBucketVersions',
  async run({ database }, { request }) {
    const { bucket, query } = request
    requireBucket(database, bucket)
    const listed = listParameters(request, 'max-keys')
    const { prefix, delimiter, greatestCount, encodingType, encode } = listed
    const after = startPosition(database, request)
    const listing = { bucket, prefix, delimiter, after, greatestCount }
    const { entries, next } = await listVersions(database, listing)
    const last = next === undefined ? undefined : entries.at(-1)
    const nextKey = last?.kind === 'prefix' ? last.prefix : last?.key
    const nextId = last?.kind === 'version' ? (last.row.versionId ?? nullVersionId) : undefined
    return {
      status: 200,
      body: xml`<ListVersionsResult xmlns="${namespace}">
          <Name>${bucket}</Name>
          <Prefix>${encode(prefix)}</Prefix>
          <KeyMarker>${encode(query.get('key-marker') ?? '')}</KeyMarker>
          <VersionIdMarker>${query.get('version-id-marker') ?? ''}</VersionIdMarker>
          ${optional('NextKeyMarker', nextKey === undefined ? undefined : encode(nextKey))}
          ${optional('NextVersionIdMarker', nextId)}
          ${optional('Delimiter', delimiter === '' ? undefined : encode(delimiter))}
          <MaxKeys>${greatestCount}</MaxKeys>
          ${optional('EncodingType', encodingType)}
          <IsTruncated>${next !== undefined}</IsTruncated>
          ${entries.map((entry) => writeVersion(entry, encode))}
          ${writeCommonPrefixes(entries, encode)}
        </ListVersionsResult>`,
    }
  },
}

/** @throws {S3Error} `InvalidArgument` for the marker of a version without that of a key */
function startPosition(database: Database, request: S3Request): VersionPosition | undefined {
  const { bucket, query } = request
  const key = query.get('key-marker') ?? ''
  const versionId = query.get('version-id-marker')
  if (versionId === '') throw badMarker('A version-id marker cannot be empty', versionId)
  if (versionId !== undefined) {
    if (key === '') {
      throw badMarker('A version-id marker cannot be specified without a key marker', versionId)
    }
    if (versionId !== nullVersionId) {
      return { kind: 'version', key, sequencer: sequencerOf(versionId) }
    }
    const row = findVersion(database, bucket, key, nullVersionId)
    // Deleted since the page before: rather list some of the key's versions twice than miss any.
    if (row === undefined) return { kind: 'before', key }
    return { kind: 'version', key, sequencer: row.sequencer }
  }
  if (key === '') return undefined
  return isCommonPrefix(key, query.get('prefix') ?? '', query.get('delimiter') ?? '')
    ? { kind: 'prefix', prefix: key }
    : { kind: 'key', key }
}

function badMarker(message: string, value: string): S3Error {
  return invalidArgument(message, 'version-id-marker', value)
}

function writeVersion(entry: VersionEntry, encode: (text: string) => string): Xml {
  if (entry.kind === 'prefix') return xml``
  const { key, row, isLatest } = entry
  const common = xml`<Key>${encode(key)}</Key>
    <VersionId>${row.versionId ?? nullVersionId}</VersionId>
    <IsLatest>${isLatest}</IsLatest>
    <LastModified>${new Date(Math.trunc(row.lastModifiedMs / 1000) * 1000).toISOString()}</LastModified>
    <Owner><ID>${accountId}</ID></Owner>`
  if (isMarker(row)) return xml`<DeleteMarker>${common}</DeleteMarker>`
  return xml`<Version>
      ${common}
      <ETag>${`"${row.etag}"`}</ETag>
      ${writeChecksumKind(row.checksum)}
      <Size>${row.sizeBytes}</Size>
      <StorageClass>STANDARD</StorageClass>
    </Version>`
}
