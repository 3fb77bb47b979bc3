import { decodeListedKey, type ListedObject } from '../../bucket/index.ts'

/** One line of an inventory, by the names of {@link Manifest.columns}. */
export type Fields = Readonly<Record<string, unknown>>

/**
 * The object of a line that is its current version; `undefined` for another version, a delete marker,
 * or what is no object.
 *
 * @param isEncoded whether keys are URL-encoded: in CSV they are, in Parquet not
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
 */
export function objectOfEntry(fields: Fields, isEncoded: boolean): ListedObject | undefined {
  const { key, size, is_latest: isLatest, is_delete_marker: isMarker } = fields
  if (isNo(isLatest) || isYes(isMarker) || typeof key !== 'string' || key === '') return undefined
  const lastModified = new Date(dateOf(fields.last_modified_date))
  return {
    key: isEncoded ? decodeListedKey(key) : key,
    sizeBytes: Number(size ?? 0),
    etag: String(fields.e_tag ?? '').replaceAll('"', ''),
    lastModified: Number.isNaN(lastModified.getTime()) ? '' : lastModified.toISOString(),
  }
}

function isYes(value: unknown): boolean {
  return value === true || value === 'true'
}

function isNo(value: unknown): boolean {
  return value === false || value === 'false'
}

/** A time in CSV, a moment in Parquet, or its milliseconds. */
function dateOf(value: unknown): string | number {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'bigint' ? Number(value) : String(value ?? '')
}
