import { invalidArgument, S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { countText, partMarker } from '../parameters/list-parameters.ts'
import { findObject } from '../reading/find-object.ts'
import { type ObjectPart, partsOfObject } from '../reading/object-parts.ts'
import { shownVersion } from '../reading/version-headers.ts'
import { header, type S3Request } from '../request.ts'
import { findWhole, type ObjectRow, type Segment } from '../storage/objects.ts'
import { writeChecksum } from '../xml/write-checksum.ts'
import { namespace, optional, type Xml, xml } from '../xml/write-xml.ts'

/** Tells of an object only what was asked for, without its bytes. */
export const getObjectAttributes: Operation = {
  name: 'GetObjectAttributes',
  action: 's3:GetObjectAttributes',
  versionAction: 's3:GetObjectVersionAttributes',
  async run(context, call) {
    const { request } = call
    const { row, segments } = findWhole(context.database, () => findObject(context, call))
    const asked = askedFor(request)
    return {
      status: 200,
      headers: [
        ['last-modified', new Date(row.lastModifiedMs).toUTCString()],
        ...shownVersion(context, call, row),
      ],
      body: xml`<GetObjectAttributesResponse xmlns="${namespace}">
          ${optional('ETag', asked.has('ETag') ? row.etag : undefined)}
          ${asked.has('Checksum') ? writeWhole(row) : xml``}
          ${asked.has('ObjectParts') ? writeParts(request, row, segments) : xml``}
          ${optional('StorageClass', asked.has('StorageClass') ? 'STANDARD' : undefined)}
          ${optional('ObjectSize', asked.has('ObjectSize') ? row.sizeBytes : undefined)}
        </GetObjectAttributesResponse>`,
    }
  },
}

const attributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']

/** @throws {S3Error} `InvalidRequest` for none, `InvalidArgument` for one that S3 does not know */
function askedFor(request: S3Request): ReadonlySet<string> {
  const value = header(request, 'x-amz-object-attributes') ?? ''
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) {
    const message =
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty'
    throw new S3Error('InvalidRequest', message)
  }
  if (names.some((name) => !attributes.includes(name))) {
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', value)
  }
  return new Set(names)
}

/** The number of parts goes by itself here: it is that of the ETag, too. */
function writeWhole({ checksum }: ObjectRow): Xml {
  if (checksum === undefined) return xml``
  const value = checksum.value.replace(/-\d+$/, '')
  return xml`<Checksum>
      ${writeChecksum({ ...checksum, value })}
    </Checksum>`
}

/** As S3 does, it lists the parts where their checksums make the object's, and else counts them. */
function writeParts(request: S3Request, row: ObjectRow, segments: readonly Segment[]): Xml {
  if (!row.segmented) return xml``
  const parts = partsOfObject(row, segments)
  const count = xml`<PartsCount>${parts.length}</PartsCount>`
  if (row.checksum?.type !== 'COMPOSITE') return xml`<ObjectParts>${count}</ObjectParts>`
  const most = countText(header(request, 'x-amz-max-parts'), 'x-amz-max-parts')
  const marker = partMarker(header(request, 'x-amz-part-number-marker'))
  const after = parts.filter((part) => part.number > marker)
  const page = after.slice(0, most)
  return xml`<ObjectParts>
      ${count}
      <PartNumberMarker>${marker}</PartNumberMarker>
      <NextPartNumberMarker>${page.at(-1)?.number ?? marker}</NextPartNumberMarker>
      <MaxParts>${most}</MaxParts>
      <IsTruncated>${after.length > page.length}</IsTruncated>
      ${page.map(writePart)}
    </ObjectParts>`
}

function writePart({ number, sizeBytes, checksum }: ObjectPart): Xml {
  return xml`<Part>
      <PartNumber>${number}</PartNumber>
      <Size>${sizeBytes}</Size>
      ${writeChecksum(checksum)}
    </Part>`
}
