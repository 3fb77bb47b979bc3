import type { Delivery } from '../core/index.ts'
import { checkKey } from './check-key.ts'
import { defaultTables } from './default-tables.ts'
import { hasQueue } from './deliveries.ts'
import { refusal } from './refusal.ts'
import type { UploadLedgerProps } from './upload-ledger-props.ts'

/**
 * Refuses props that exclude each other.
 *
 * @param need why the function has to ask S3 about this bucket, if it has to
 * @throws {LedgerError} `invalid-argument`
 */
export function refuseConflicts(
  props: UploadLedgerProps,
  { delivery, need }: { readonly delivery: Delivery; readonly need: string | undefined },
): void {
  const { previousDelivery, history = false, freeTier = false } = props
  if (props.bucket !== undefined && delivery !== 'eventbridge') {
    throw refusal(
      `use delivery '${delivery}' with an existing bucket`,
      "a bucket has one notification configuration, and setting it would replace the notifications of others; use 'eventbridge'",
    )
  }
  if (previousDelivery === delivery) {
    throw refusal(
      `use previousDelivery '${previousDelivery}' with delivery '${delivery}'`,
      'it names the delivery before this one; omit it',
    )
  }
  if (props.bucket !== undefined && previousDelivery !== undefined) {
    throw refusal(
      `use previousDelivery '${previousDelivery}' with an existing bucket`,
      "an existing bucket has only 'eventbridge'; omit it",
    )
  }
  if (props.bucket !== undefined && props.bucketName !== undefined) {
    throw refusal('use bucketName', 'it names a bucket to create, and bucket is an existing one')
  }
  if (props.bucket !== undefined && props.cors !== undefined) {
    throw refusal('use cors', 'the CORS configuration of an existing bucket belongs to its owner')
  }
  if (props.bucket !== undefined && props.versioned !== undefined) {
    throw refusal('use versioned', 'the versioning of an existing bucket belongs to its owner')
  }
  const isElsewhere = props.bucketAccount !== undefined || props.bucketRegion !== undefined
  if (isElsewhere && props.bucket === undefined) {
    throw refusal(
      'use bucketAccount and bucketRegion without bucket',
      'a stack creates its bucket in its own account and region; pass the existing bucket',
    )
  }
  if (need !== undefined && props.confirmWithS3 === false) {
    throw refusal(
      'turn confirmWithS3 off for this bucket',
      `${need}, so the order of events cannot tell what an object is now; omit it`,
    )
  }
  if (props.table !== undefined && props.tableName !== undefined) {
    throw refusal('use tableName', 'it names a table to create, and table is an existing one')
  }
  for (const prop of ['historyTable', 'historyTableName', 'historyDays'] as const) {
    if (history || props[prop] === undefined) continue
    throw refusal(`use ${prop} without history`, 'no history is kept; set history to true')
  }
  if (props.historyTable !== undefined && props.historyTableName !== undefined) {
    throw refusal(
      'use historyTableName',
      'it names a table to create, and historyTable is an existing one',
    )
  }
  const rows = props.table?.tableName ?? props.tableName ?? defaultTables.rows
  const events = props.historyTable?.tableName ?? props.historyTableName ?? defaultTables.history
  if (history && rows === events) {
    throw refusal(`keep the history in the table ${rows}`, 'it is the table of rows')
  }
  if (!hasQueue({ delivery, previousDelivery }) && props.maxConcurrency !== undefined) {
    throw refusal(
      "use maxConcurrency with delivery 'direct'",
      "only a queue can hold events back; use 'queue' or 'eventbridge'",
    )
  }
  checkKey('queueKey', props.queueKey)
  checkKey('previousQueueKey', props.previousQueueKey)
  if (!hasQueue({ delivery, previousDelivery }) && props.previousQueueKey !== undefined) {
    throw refusal(
      "use previousQueueKey with delivery 'direct'",
      'no queue holds events under it; omit it',
    )
  }
  if (freeTier && props.dashboard === true) {
    throw refusal('create a dashboard with freeTier', 'the Free Tier settings leave it out')
  }
}
