import { accountId } from '../../identity/index.ts'
import { abortHeaders } from '../lifecycle/index.ts'
import type { Operation } from '../operation.ts'
import { countParameter, partMarker } from '../parameters/list-parameters.ts'
import { requireBucket } from '../storage/buckets.ts'
import { type PartRow, partsOf, requireUpload } from '../storage/uploads.ts'
import { writeChecksum, writeChecksumKind } from '../xml/write-checksum.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'

export const listParts: Operation = {
  name: 'ListParts',
  action: 's3:ListMultipartUploadParts',
  async run({ database }, { request }) {
    const { bucket, key, query } = request
    const { lifecycle } = requireBucket(database, bucket)
    const uploadId = query.get('uploadId') ?? ''
    const upload = requireUpload(database, bucket, key, uploadId)
    const marker = partMarker(query.get('part-number-marker'))
    const maxParts = countParameter(request, 'max-parts')
    const after = (await partsOf(database, uploadId)).filter((part) => part.number > marker)
    const parts = after.slice(0, maxParts)
    return {
      status: 200,
      headers: abortHeaders(lifecycle, upload),
      body: xml`<ListPartsResult xmlns="${namespace}">
          <Bucket>${bucket}</Bucket>
          ${optional('Key', key)}
          <UploadId>${uploadId}</UploadId>
          <Initiator><ID>${accountId}</ID>
          </Initiator>
          <Owner><ID>${accountId}</ID>
          </Owner>
          <StorageClass>STANDARD</StorageClass>
          <PartNumberMarker>${marker}</PartNumberMarker>
          <NextPartNumberMarker>${parts.at(-1)?.number ?? marker}</NextPartNumberMarker>
          <MaxParts>${maxParts}</MaxParts>
          <IsTruncated>${after.length > parts.length}</IsTruncated>
          ${writeChecksumKind(upload.checksum)}
          ${parts.map(writePart)}
        </ListPartsResult>`,
    }
  },
}

function writePart({ number, lastModifiedMs, etag, sizeBytes, checksum }: PartRow): Xml {
  return xml`<Part>
      <PartNumber>${number}</PartNumber>
      <LastModified>${new Date(lastModifiedMs).toISOString()}</LastModified>
      <ETag>${`"${etag}"`}</ETag>
      <Size>${sizeBytes}</Size>
      ${writeChecksum(checksum)}
    </Part>`
}
