import type { StoredItem, Table } from '../dynalite.ts'
import { itemSizeBytes } from '../values/index.ts'
import {
  consumedCapacity,
  noCapacity,
  readUnits,
  totalByTable,
  type UsedCapacity,
} from './capacity.ts'
import { checkProjection, type Projecting, projected, readItem } from './get-item.ts'
import type { ItemAction } from './item-action.ts'
import { checkKey } from './keys.ts'

/** DynamoDB's bound of what one answer holds. */
const greatestAnswerBytes = 16 * 1024 * 1024

interface KeysOfTable extends Projecting {
  readonly Keys: readonly StoredItem[]
  readonly ConsistentRead?: boolean
  readonly ProjectionExpression?: string
  readonly ExpressionAttributeNames?: object
}

interface BatchGetItem {
  readonly RequestItems: Readonly<Record<string, KeysOfTable>>
  readonly ReturnConsumedCapacity?: string
}

/**
 * Gets items until the answer is full; the keys of the others are returned in a request that gets
 * them in the same way.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export const batchGetItem: ItemAction = async (places, data) => {
  const { RequestItems: requests, ReturnConsumedCapacity: asked } = data as BatchGetItem
  const tables: { readonly table: Table; readonly request: KeysOfTable }[] = []
  for (const [name, request] of Object.entries(requests)) {
    const table = await places.requireTable(name)
    for (const key of request.Keys) checkKey(key, table)
    checkProjection(request, table)
    tables.push({ table, request })
  }
  const responses = new Map<string, StoredItem[]>()
  const unprocessed = new Map<string, object>()
  const used: UsedCapacity[] = []
  let sizeBytes = 0
  for (const { table, request } of tables) {
    const { TableName: name } = table
    const items: StoredItem[] = []
    const left: StoredItem[] = []
    for (const key of request.Keys) {
      const item = left.length > 0 ? undefined : await readItem(places, table, key)
      const bytes = item ? itemSizeBytes(item) : 0
      if (left.length > 0 || sizeBytes + bytes > greatestAnswerBytes) {
        left.push(key)
        continue
      }
      sizeBytes += bytes
      if (item !== undefined) items.push(projected(request, item))
      const capacity = noCapacity(name)
      capacity.table = readUnits(bytes, request.ConsistentRead === true)
      used.push(capacity)
    }
    responses.set(name, items)
    if (left.length > 0) unprocessed.set(name, restOf(request, left))
  }
  const totals = totalByTable(used).map((total) => consumedCapacity(asked, total))
  return {
    Responses: Object.fromEntries(responses),
    UnprocessedKeys: Object.fromEntries(unprocessed),
    ConsumedCapacity: totals[0] === undefined ? undefined : totals,
  }
}

/** The request for the keys that are left, as it came. */
function restOf(request: KeysOfTable, keys: readonly StoredItem[]): object {
  const { _projection: _parsed, ...asked } = request
  return { ...asked, Keys: keys }
}
