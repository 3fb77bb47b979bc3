import { accountId } from '../../identity/index.ts'
import type { Operation } from '../operation.ts'
import { countParameter, keyEncoding } from '../parameters/list-parameters.ts'
import { requireBucket } from '../storage/buckets.ts'
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
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter') ?? ''
    const marker = query.get('marker') ?? ''
    const maxKeys = countParameter(request, 'max-keys')
    const { type, encode } = keyEncoding(request)
    const after = positionOf(marker, prefix, delimiter)
    const page = await list(database, { bucket, prefix, delimiter, after, greatestCount: maxKeys })
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
          <MaxKeys>${maxKeys}</MaxKeys>
          ${optional('EncodingType', type)}
          <IsTruncated>${page.next !== undefined}</IsTruncated>
          ${writeContents(page.entries, encode, accountId)}
          ${writeCommonPrefixes(page.entries, encode)}
        </ListBucketResult>`,
    }
  },
}

/** A marker that is itself a common prefix stands for all that is under it. */
function positionOf(marker: string, prefix: string, delimiter: string): Position | undefined {
  if (marker === '') return undefined
  const isCommonPrefix =
    delimiter !== '' &&
    marker.startsWith(prefix) &&
    marker.length > prefix.length &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length
  return isCommonPrefix ? { kind: 'prefix', prefix: marker } : { kind: 'key', key: marker }
}
