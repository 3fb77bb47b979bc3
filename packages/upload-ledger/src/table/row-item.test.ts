import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Position, Row } from '../core/index.ts'
import { rowOfItem, toItem } from './row-item.ts'

const text = fc.string({ unit: 'grapheme' })
const texts = fc.dictionary(text, text)
const rows: fc.Arbitrary<Row> = fc.record(
  {
    bucket: text,
    object_key: text,
    size: fc.maxSafeNat(),
    etag: text,
    event_time: text,
    event_name: text,
    sequencer: text,
    position: text as fc.Arbitrary<Position>,
    version_id: text,
    deleted: fc.constant(true as const),
    expires_at: fc.maxSafeNat(),
    last_size: fc.maxSafeNat(),
    last_etag: text,
    content_type: text,
    storage_class: text,
    metadata: texts,
    tags: texts,
    checksum_crc32: text,
    checksum_crc32c: text,
    checksum_crc64nvme: text,
    checksum_sha1: text,
    checksum_sha256: text,
    checksum_type: text,
  },
  {
    requiredKeys: [
      ...(['bucket', 'object_key', 'size', 'etag'] as const),
      ...(['event_time', 'event_name', 'sequencer'] as const),
    ],
  },
)

test('every attribute of a row survives being stored', () => {
  fc.assert(
    fc.property(rows, (row) => {
      expect(rowOfItem(toItem(row))).toEqual({ ...row })
    }),
  )
})
