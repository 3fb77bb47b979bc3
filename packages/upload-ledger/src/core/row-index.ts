import type { Row } from './row.ts'

/** A secondary index of the table of rows, as far as it decides which rows the table takes. */
export interface RowIndex {
  readonly name: string
  readonly keys: readonly { readonly attribute: string; readonly type: string }[]
}

/**
 * Why an index does not fit rows, or `undefined` if it does.
 *
 * DynamoDB refuses a row whose attribute is empty, or of another type, where an index has it as a
 * key. The attributes of a row are always there, empty where an event has none, so such an index
 * would have rows refused for ever. An attribute that a row may lack is another matter: the row is
 * then left out of the index.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function indexFault({ name, keys }: RowIndex): string | undefined {
  const attributes = new Map<string, AttributeFacts>(Object.entries(facts))
  for (const { attribute, type } of keys) {
    const own = attributes.get(attribute)
    if (own === undefined) continue
    const fact =
      own.type !== type
        ? `as ${type}, which is ${own.type} in a row`
        : own.empty && `which is an empty string ${own.empty}`
    if (!fact) continue
    const key = own.type === type ? `${attribute},` : attribute
    return `its index ${name} has the key ${key} ${fact}, and DynamoDB refuses such a row`
  }
  return undefined
}

interface AttributeFacts {
  /** DynamoDB's word. */
  readonly type: 'S' | 'N' | 'BOOL' | 'M'
  /** When it is an empty string, if ever. */
  readonly empty?: string
}

const withoutOne = 'where an event has none'

const facts: Readonly<Record<keyof Row, AttributeFacts>> = {
  bucket: { type: 'S' },
  object_key: { type: 'S' },
  size: { type: 'N' },
  etag: { type: 'S', empty: 'in the row of an object that is removed' },
  event_time: { type: 'S', empty: withoutOne },
  event_name: { type: 'S', empty: withoutOne },
  sequencer: { type: 'S', empty: withoutOne },
  position: { type: 'S' },
  version_id: { type: 'S' },
  deleted: { type: 'BOOL' },
  expires_at: { type: 'N' },
  last_size: { type: 'N' },
  last_etag: { type: 'S' },
  content_type: { type: 'S' },
  storage_class: { type: 'S' },
  metadata: { type: 'M' },
  tags: { type: 'M' },
  checksum_crc32: { type: 'S' },
  checksum_crc32c: { type: 'S' },
  checksum_crc64nvme: { type: 'S' },
  checksum_sha1: { type: 'S' },
  checksum_sha256: { type: 'S' },
  checksum_type: { type: 'S' },
}
