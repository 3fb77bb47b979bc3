import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'

/** The Last-Modified of every line. */
export const inventoryTime = '2026-11-23T04:00:00.000Z'

/** A line of an inventory, of a version or a delete marker. */
export interface InventoryLine {
  readonly key: string
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
  readonly size: number
  /** `e` and the size, if absent. */
  readonly etag?: string
}

export const csvSchema: string =
  'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass'
const parquetSchema =
  'message s3.inventory { required binary bucket (UTF8); required binary key (UTF8); optional binary version_id (UTF8); optional boolean is_latest; optional boolean is_delete_marker; optional int64 size; optional int64 last_modified_date (TIMESTAMP(MILLIS,true)); optional binary e_tag (UTF8);}'

/** As S3 writes it: every field quoted, the key encoded as a query is. */
export function csvOf(lines: readonly InventoryLine[]): Uint8Array {
  const encode = (key: string) =>
    encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')
  const text = lines.map(({ key, isLatest, isDeleteMarker, size, etag = `e${size}` }) => {
    const fields = ['source', encode(key), 'v1', isLatest, isDeleteMarker]
    const others = isDeleteMarker
      ? ['', inventoryTime, '', '']
      : [size, inventoryTime, etag, 'STANDARD']
    return [...fields, ...others].map((field) => `"${field}"`).join(',')
  })
  return gzipSync(text.map((line) => `${line}\n`).join(''))
}

export function parquetOf(lines: readonly InventoryLine[]): Uint8Array {
  const writer = new ByteWriter()
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const
  const yes = { type: 'BOOLEAN', repetition_type: 'OPTIONAL' } as const
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 's3.inventory', num_children: 6 },
      { name: 'key', ...text },
      { name: 'is_latest', ...yes },
      { name: 'is_delete_marker', ...yes },
      { name: 'size', type: 'INT64', repetition_type: 'OPTIONAL' },
      {
        ...{ name: 'last_modified_date', type: 'INT64', repetition_type: 'OPTIONAL' },
        converted_type: 'TIMESTAMP_MILLIS',
      },
      { name: 'e_tag', ...text },
    ],
  })
  for (let at = 0; at < lines.length; at += 400) {
    const group = lines.slice(at, at + 400)
    const column = (name: string, of: (line: InventoryLine) => unknown) => ({
      name,
      data: group.map(of),
    })
    void file.write({
      columnData: [
        column('key', ({ key }) => key),
        column('is_latest', ({ isLatest }) => isLatest),
        column('is_delete_marker', ({ isDeleteMarker }) => isDeleteMarker),
        column('size', ({ size, isDeleteMarker }) => (isDeleteMarker ? undefined : BigInt(size))),
        column('last_modified_date', () => new Date(inventoryTime)),
        column('e_tag', ({ size, etag = `e${size}`, isDeleteMarker }) => {
          return isDeleteMarker ? undefined : etag
        }),
      ],
      rowGroupSize: group.length,
    })
  }
  void file.finish()
  return writer.getBytes().slice()
}

/** The `manifest.json` of data files, by their keys. */
export function manifestOf(
  format: 'CSV' | 'Parquet',
  {
    source,
    destination,
    stored,
  }: { source: string; destination: string; stored: ReadonlyMap<string, Uint8Array> },
): string {
  return JSON.stringify({
    sourceBucket: source,
    destinationBucket: `arn:aws:s3:::${destination}`,
    version: '2016-11-30',
    fileFormat: format,
    fileSchema: format === 'CSV' ? csvSchema : parquetSchema,
    files: [...stored].map(([key, bytes]) => ({
      key,
      size: bytes.length,
      MD5checksum: createHash('md5').update(bytes).digest('hex'),
    })),
  })
}
