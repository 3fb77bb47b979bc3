import { printable, printableJson, type Row } from '../../core/index.ts'
import type { HistoryItem } from '../../table/index.ts'
import { UsageError } from '../command.ts'
import { didYouMean } from '../suggestion.ts'

/** The fields of a row, which are its attributes in the table. */
export const rowFields: readonly string[] = Object.keys({
  bucket: true,
  object_key: true,
  size: true,
  etag: true,
  event_time: true,
  event_name: true,
  sequencer: true,
  position: true,
  version_id: true,
  deleted: true,
  expires_at: true,
  last_size: true,
  last_etag: true,
  content_type: true,
  storage_class: true,
  metadata: true,
  tags: true,
  checksum_crc32: true,
  checksum_crc32c: true,
  checksum_crc64nvme: true,
  checksum_sha1: true,
  checksum_sha256: true,
  checksum_type: true,
} satisfies Record<keyof Row, true>)

/** The fields that a row has without being asked to have more. */
export const plainRowFields: readonly string[] = rowFields.slice(
  0,
  rowFields.indexOf('content_type'),
)

/** The fields of an event, which are its attributes in the history table. */
export const eventFields: readonly string[] = Object.keys({
  bucket: true,
  object_key: true,
  event_time: true,
  event_name: true,
  position: true,
  size: true,
  etag: true,
  version_id: true,
  requester: true,
  source_ip: true,
  request_id: true,
  arrived_at: true,
  deliveries: true,
  expires_at: true,
} satisfies Record<keyof HistoryItem, true>)

/** Without what the index of arrivals does not hold. */
export const arrivalFields: readonly string[] = eventFields.filter(
  (field) => !['source_ip', 'request_id', 'deliveries', 'expires_at'].includes(field),
)

/**
 * Checks the fields that `--json=…`, or another flag, names before anything is read.
 *
 * @throws {UsageError} for a field that the command does not have, or that is named twice
 */
export function checkFields(
  json: string | undefined,
  known: readonly string[],
  flag: string = 'json',
): void {
  if (json === undefined || json === everything) return
  const named = json.split(',')
  for (const [i, field] of named.entries()) {
    const isNew = named.indexOf(field) === i
    if (known.includes(field) && isNew) continue
    const fact = known.includes(field)
      ? `${field} is there twice`
      : `there is no field ${printable(field) || '""'}${didYouMean(field, known)}`
    throw new UsageError(
      `Cannot use --${flag}=${printable(json)}: ${fact}; the fields are ${known.join(', ')}`,
    )
  }
}

/**
 * An item as a line of JSON that is safe to print: all of it, or the fields that `--json=…` names,
 * in that order and as far as the item has them.
 */
export function jsonLine(item: object, json: string): string {
  if (json === everything) return printableJson(item)
  const has = new Map<string, unknown>(Object.entries(item))
  const chosen = json.split(',').filter((field) => has.has(field))
  return printableJson(Object.fromEntries(chosen.map((field) => [field, has.get(field)])))
}

/** The value of `--json` that stands alone. */
const everything = '*'
