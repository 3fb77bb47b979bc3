import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import {
  type detailMaps,
  type detailTexts,
  LedgerError,
  type Row,
  toComparableTime,
} from '../../core/index.ts'
import type { RowFormat } from './row-format.ts'

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

/** A column: its type, and its value in a row. */
interface Column {
  readonly element: SchemaElement
  readonly valueIn: (row: Row) => unknown
}

/**
 * Parquet, compressed with Snappy, a row group for each batch, so that no more than one is held.
 *
 * @param fields the columns, in order
 */
export function parquetFormat(fields: readonly string[]): RowFormat {
  const chosen = fields.flatMap((field) => columns.get(field) ?? [])
  const writer = new ByteWriter()
  const root: SchemaElement = { name: 'row', num_children: chosen.length }
  const schema = [root, ...chosen.map(({ element }) => element)]
  const file = new ParquetWriter({ writer, schema, createdBy })
  /** What was written since the last time; the writer's offsets go on. */
  const taken = () => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  return {
    batch: 20_000,
    begin: taken,
    rows(rows) {
      const columnData = chosen.map(({ element, valueIn }) => ({
        name: element.name,
        data: rows.map(valueIn),
      }))
      // A promise comes only where the writer flushes by itself.
      void file.write({ columnData, rowGroupSize: rows.length })
      return taken()
    },
    end() {
      void file.finish()
      return file.row_groups.length > 0 ? taken() : withTypedList(taken())
    },
  }
}

const createdBy = 'upload-ledger'

/**
 * Gives the empty list of row groups, which stands before the name of the maker, the type of its
 * elements. hyparquet-writer leaves it out, and readers in Rust refuse a list without.
 *
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md#list-and-set
 */
function withTypedList(footer: Uint8Array): Uint8Array {
  const at = Buffer.from(footer.buffer, footer.byteOffset, footer.length).indexOf(createdBy) - 3
  const [emptyUntyped, emptyOfStructs] = [0x00, 0x0c]
  if (footer[at] === emptyUntyped) footer[at] = emptyOfStructs
  return footer
}

const columnOf: Readonly<Record<keyof Row, Column>> = {
  bucket: text('bucket', ({ bucket }) => bucket),
  object_key: text('object_key', ({ object_key }) => object_key),
  size: integer('size', ({ size }) => size),
  etag: text('etag', ({ etag }) => etag),
  event_time: time('event_time', ({ event_time }) => event_time),
  event_name: text('event_name', ({ event_name }) => event_name),
  sequencer: text('sequencer', ({ sequencer }) => sequencer),
  position: optional(text('position', ({ position }) => position)),
  version_id: optional(text('version_id', ({ version_id }) => version_id)),
  deleted: flag('deleted', ({ deleted }) => deleted === true),
  expires_at: optional(integer('expires_at', ({ expires_at }) => expires_at)),
  last_size: optional(integer('last_size', ({ last_size }) => last_size)),
  last_etag: optional(text('last_etag', ({ last_etag }) => last_etag)),
  content_type: detail('content_type'),
  storage_class: detail('storage_class'),
  metadata: json('metadata'),
  tags: json('tags'),
  checksum_crc32: detail('checksum_crc32'),
  checksum_crc32c: detail('checksum_crc32c'),
  checksum_crc64nvme: detail('checksum_crc64nvme'),
  checksum_sha1: detail('checksum_sha1'),
  checksum_sha256: detail('checksum_sha256'),
  checksum_type: detail('checksum_type'),
}
const columns: ReadonlyMap<string, Column> = new Map(Object.entries(columnOf))

function detail(name: (typeof detailTexts)[number]): Column {
  return optional(text(name, (row) => row[name]))
}

/** A map of texts, as the text of its JSON. */
function json(name: (typeof detailMaps)[number]): Column {
  return optional(text(name, (row) => row[name] && JSON.stringify(row[name])))
}

function text(name: string, valueIn: (row: Row) => string | undefined): Column {
  const type = {
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
  } as const
  return { element: { name, ...type, repetition_type: 'REQUIRED' }, valueIn }
}

function integer(name: string, valueIn: (row: Row) => number | undefined): Column {
  const element = { name, type: 'INT64', repetition_type: 'REQUIRED' } as const
  return {
    element,
    valueIn: (row) => {
      const value = valueIn(row)
      // A size that somebody else wrote may be no whole number.
      return value === undefined
        ? undefined
        : BigInt(Math.trunc(Number.isFinite(value) ? value : 0))
    },
  }
}

function flag(name: string, valueIn: (row: Row) => boolean): Column {
  return { element: { name, type: 'BOOLEAN', repetition_type: 'REQUIRED' }, valueIn }
}

/** A moment in UTC and milliseconds; null where the text is none. */
function time(name: string, valueIn: (row: Row) => string): Column {
  const type = {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  } as const
  return {
    element: { name, ...type, repetition_type: 'OPTIONAL' },
    valueIn: (row) => momentIn(valueIn(row)),
  }
}

function momentIn(text: string): Date | undefined {
  try {
    return text === '' ? undefined : new Date(toComparableTime(text))
  } catch (error) {
    if (error instanceof LedgerError) return undefined
    throw error
  }
}

function optional({ element, valueIn }: Column): Column {
  return { element: { ...element, repetition_type: 'OPTIONAL' }, valueIn }
}
