import type { Row } from '../api/types.ts'

/** What each attribute of a row is, and where in the event it came from. */
export interface Attribute {
  readonly name: keyof Row
  readonly source: string
  readonly meaning: string
}

export const attributes: readonly Attribute[] = [
  { name: 'bucket', source: 's3.bucket.name', meaning: 'The partition key of the table.' },
  {
    name: 'object_key',
    source: 's3.object.key',
    meaning: 'The sort key. S3 sends keys form-encoded; this is the key decoded.',
  },
  {
    name: 'size',
    source: 's3.object.size',
    meaning: 'Bytes. 0 where the event has none, as in a removal.',
  },
  {
    name: 'etag',
    source: 's3.object.eTag',
    meaning: 'Identifies the content. Of a single upload without KMS it is the MD5.',
  },
  { name: 'event_time', source: 'eventTime', meaning: 'When it happened, by the clock of S3.' },
  { name: 'event_name', source: 'eventName', meaning: 'What happened to the object.' },
  {
    name: 'sequencer',
    source: 's3.object.sequencer',
    meaning: 'A hexadecimal number that grows with each event of one object.',
  },
  {
    name: 'position',
    source: 'sequencer, kind and time',
    meaning: 'Orders the events of one object: the row shows the event with the greatest.',
  },
  {
    name: 'version_id',
    source: 's3.object.versionId',
    meaning: 'The version of the object, in a bucket with versioning.',
  },
  {
    name: 'deleted',
    source: 'eventName',
    meaning: 'The object was removed. This row is its tombstone.',
  },
  {
    name: 'expires_at',
    source: 'the function',
    meaning: 'When DynamoDB deletes the tombstone, in seconds since 1970.',
  },
  { name: 'last_size', source: 'the row before', meaning: 'The bytes that the object last had.' },
  { name: 'last_etag', source: 'the row before', meaning: 'The ETag of those bytes.' },
  { name: 'content_type', source: 'S3', meaning: 'The type that the upload named.' },
  { name: 'storage_class', source: 'S3', meaning: 'Where S3 kept it when it was recorded.' },
  { name: 'metadata', source: 'S3', meaning: 'The metadata of the user, by its names.' },
  { name: 'tags', source: 'S3', meaning: 'Its tags, which follow later changes.' },
  ...checksums(),
  { name: 'checksum_type', source: 'S3', meaning: 'Of the whole object, or of its parts.' },
]

function checksums(): readonly Attribute[] {
  const names = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const
  const meaning = 'A checksum of the content, in Base64.'
  return names.map((name) => ({ name: `checksum_${name}`, source: 'S3', meaning }))
}

/** The item as DynamoDB holds it, in DynamoDB's JSON. */
export function itemOf(row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, attributeValue(value)]),
  )
}

function attributeValue(value: unknown): object {
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  return typeof value === 'object' && value !== null ? { M: itemOf(value) } : { S: String(value) }
}
