import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb'
import {
  type Outcome,
  type Row,
  rowOfEvent,
  rowPosition,
  type UploadEvent,
  withLastContent,
} from '../core/index.ts'
import type { ItemTable } from './item-table.ts'
import { checkPosition, put, recordUpload, upgradeInput } from './record-upload.ts'
import { type Item, rowOfItem, toItem } from './row-item.ts'

/** Bounds how often the row may change between being returned and being replaced. */
const mostAttempts = 5

/**
 * Writes a removal's tombstone with the size and etag that the object last had, unless the table
 * holds this event's row or a later one's.
 *
 * The first put is for an object without a row. Where there is one, it is refused, changes nothing
 * and returns the row; the next put replaces exactly that row. Each of these conditions allows less
 * than that of {@link recordUpload}, so the order of events is kept in the same way.
 *
 * Where the row changes too often, or an endpoint does not return it, the tombstone is written
 * without size and etag: to record the removal matters more.
 *
 * @param folded the last creation folded into the removal
 * @throws {LedgerError} as {@link recordUpload}
 */
export async function recordRemoval(
  table: ItemTable,
  event: UploadEvent,
  tombstone: Row,
  folded: UploadEvent | undefined,
  signal?: AbortSignal,
): Promise<Outcome> {
  const earlier = folded === undefined ? [] : [rowOfEvent(folded, 0)]
  let request = firstInput(table.name, toItem(withLastContent(tombstone, earlier)))
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    const refusing = await put(table, request, event, signal)
    if (refusing === 'written') return 'written'
    if (refusing === undefined) break
    checkPosition(table, event, refusing)
    const row = rowOfItem(refusing)
    const held = rowPosition(row)
    if (event.position === held) return 'duplicate'
    if (event.position < held) return 'stale'
    const item = toItem(withLastContent(tombstone, [row, ...earlier]))
    request = replaceInput(table.name, item, refusing)
  }
  return recordUpload(table, event, tombstone, signal)
}

/** Writes the row of an object that has none. */
export function firstInput(tableName: string, item: Item): PutItemCommandInput {
  return {
    TableName: tableName,
    Item: item,
    ConditionExpression: 'attribute_not_exists(object_key)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Replaces a row if it is still the one that was returned. */
export function replaceInput(tableName: string, item: Item, held: Item): PutItemCommandInput {
  if (held.position === undefined) return upgradeInput(tableName, item, held)
  return {
    TableName: tableName,
    Item: item,
    ConditionExpression: '#position = :held',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':held': held.position },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}
