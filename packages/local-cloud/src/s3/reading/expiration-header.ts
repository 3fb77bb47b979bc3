import { expirationHeaders } from '../lifecycle/index.ts'
import type { Call, S3Context } from '../operation.ts'
import { type ObjectRow, objectKey } from '../storage/objects.ts'

/** Announces, with an answer about an object that is current, that a lifecycle rule will expire it. */
export function expirationHeader(
  { database }: S3Context,
  { request: { bucket, key } }: Call,
  row: ObjectRow,
): (readonly [name: string, value: string])[] {
  const current = database.objects.getSync(objectKey(bucket, key))
  if (current?.sequencer !== row.sequencer) return []
  return expirationHeaders(database.buckets.getSync(bucket)?.lifecycle, { ...row, key })
}
