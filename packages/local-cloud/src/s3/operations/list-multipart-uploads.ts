import { accountId } from '../../identity/index.ts'
import type { Operation } from '../operation.ts'
import { listParameters } from '../parameters/list-parameters.ts'
import { requireBucket } from '../storage/buckets.ts'
import { commonPrefixOf } from '../storage/common-prefix.ts'
import { objectKey } from '../storage/objects.ts'
import { afterPrefix } from '../storage/table.ts'
import type { UploadRow } from '../storage/uploads.ts'
import { writeChecksumKind } from '../xml/write-checksum.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'

type Entry =
  | { readonly kind: 'upload'; readonly row: UploadRow }
  | { readonly kind: 'prefix'; readonly prefix: string }

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  action: 's3:ListBucketMultipartUploads',
  async run({ database }, { request }) {
    const { bucket, query } = request
    requireBucket(database, bucket)
    const keyMarker = query.get('key-marker') ?? ''
    const idMarker = keyMarker === '' ? '' : (query.get('upload-id-marker') ?? '')
    const listed = listParameters(request, 'max-uploads')
    const { prefix, delimiter, greatestCount, encodingType, encode } = listed

    const from = keyMarker.startsWith(prefix) ? keyMarker : prefix
    const entries: Entry[] = []
    let truncated = false
    const rows = database.uploads.values<Buffer, UploadRow>({
      keyEncoding: 'buffer',
      gte: Buffer.from(objectKey(bucket, from)),
      lt: afterPrefix(objectKey(bucket, prefix)),
    })
    for await (const row of rows) {
      if (isBefore(row, keyMarker, idMarker)) continue
      const common = commonPrefixOf(row.key, prefix, delimiter)
      const last = entries.at(-1)
      if (common !== undefined && last?.kind === 'prefix' && last.prefix === common) continue
      if (common !== undefined && keyMarker === common) continue
      if (entries.length === greatestCount) {
        truncated = greatestCount > 0
        break
      }
      entries.push(
        common === undefined ? { kind: 'upload', row } : { kind: 'prefix', prefix: common },
      )
    }
    const last = truncated ? entries.at(-1) : undefined
    const nextKey = last?.kind === 'prefix' ? last.prefix : last?.row.key
    const nextId = last?.kind === 'upload' ? last.row.uploadId : undefined
    return {
      status: 200,
      body: xml`<ListMultipartUploadsResult xmlns="${namespace}">
          <Bucket>${bucket}</Bucket>
          <KeyMarker>${encode(keyMarker)}</KeyMarker>
          <UploadIdMarker>${idMarker}</UploadIdMarker>
          ${optional('NextKeyMarker', nextKey === undefined ? undefined : encode(nextKey))}
          ${optional('NextUploadIdMarker', nextId)}
          <Prefix>${encode(prefix)}</Prefix>
          ${optional('Delimiter', delimiter === '' ? undefined : encode(delimiter))}
          ${optional('EncodingType', encodingType)}
          <MaxUploads>${greatestCount}</MaxUploads>
          <IsTruncated>${truncated}</IsTruncated>
          ${entries.map((entry) => writeEntry(entry, encode))}
        </ListMultipartUploadsResult>`,
    }
  },
}

/** Without the marker of an id, every upload of the marked key is behind; with it, those up to it. */
function isBefore(row: UploadRow, keyMarker: string, idMarker: string): boolean {
  if (keyMarker === '') return false
  const order = Buffer.from(row.key).compare(Buffer.from(keyMarker))
  if (order !== 0) return order < 0
  return idMarker === '' || row.uploadId <= idMarker
}

function writeEntry(entry: Entry, encode: (text: string) => string): Xml {
  if (entry.kind === 'prefix') {
    return xml`<CommonPrefixes><Prefix>${encode(entry.prefix)}</Prefix></CommonPrefixes>`
  }
  const { key, uploadId, initiatedMs, checksum } = entry.row
  return xml`<Upload>
      <Key>${encode(key)}</Key>
      <UploadId>${uploadId}</UploadId>
      <Initiator><ID>${accountId}</ID>
      </Initiator>
      <Owner><ID>${accountId}</ID>
      </Owner>
      <StorageClass>STANDARD</StorageClass>
      <Initiated>${new Date(initiatedMs).toISOString()}</Initiated>
      ${writeChecksumKind(checksum)}
    </Upload>`
}
