import { accountId } from '../../identity/index.ts'
import type { Operation } from '../operation.ts'
import { listParameters } from '../parameters/list-parameters.ts'
import { requireBucket } from '../storage/buckets.ts'
import { isCommonPrefix } from '../storage/common-prefix.ts'
import { list, type Position } from '../storage/listing.ts'
import { writeCommonPrefixes, writeContents } from '../xml/write-listing.ts'
import { namespace, optional, xml } from '../xml/write-xml.ts'

/** Version 1, which pages by keys and common prefixes themselves instead of a token. */
export const listObjects: Operation = {
  name: 'ListObjects',
  action: 's3:ListBucket',
  async run({ database }, { request }) {
    const { bucket, query } = request
    requireBucket(database, bucket)
    const marker = query.get('marker') ?? ''
    const listed = listParameters(request, 'max-keys')
    const { prefix, delimiter, greatestCount, encodingType, encode } = listed
    const after = positionOf(marker, prefix, delimiter)
    const page = await list(database, { bucket, prefix, delimiter, after, greatestCount })
    const next = page.next?.kind === 'prefix' ? page.next.prefix : page.next?.key
    // S3 gives it only with a delimiter; without one, the last key is the marker.
    const nextMarker = delimiter === '' || next === undefined ? undefined : encode(next)
    return {
      status: 200,
      body: xml`<ListBucketResult xmlns="${namespace}">
          <Name>${bucket}</Name>
          <Prefix>${encode(prefix)}</Prefix>
          <Marker>${encode(marker)}</Marker>
          ${optional('NextMarker', nextMarker)}
          ${optional('Delimiter', delimiter === '' ? undefined : encode(delimiter))}
          <MaxKeys>${greatestCount}</MaxKeys>
          ${optional('EncodingType', encodingType)}
          <IsTruncated>${page.next !== undefined}</IsTruncated>
          ${writeContents(page.entries, encode, accountId)}
          ${writeCommonPrefixes(page.entries, encode)}
        </ListBucketResult>`,
    }
  },
}

function positionOf(marker: string, prefix: string, delimiter: string): Position | undefined {
  if (marker === '') return undefined
  return isCommonPrefix(marker, prefix, delimiter)
    ? { kind: 'prefix', prefix: marker }
    : { kind: 'key', key: marker }
}
