import type { StoredItem, Table } from '../dynalite.ts'
import { consumedCapacity } from './capacity.ts'
import { type Conditional, checkCondition } from './condition.ts'
import type { ItemAction } from './item-action.ts'
import { checkItemKeys } from './keys.ts'
import type { ItemChange } from './writes.ts'

/** A checked request. */
export interface PutItem extends Conditional {
  readonly TableName: string
  readonly Item: StoredItem
  readonly ReturnValues?: string
  readonly ReturnConsumedCapacity?: string
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem: ItemAction = ({ writes, requireTable }, data) =>
  writes.during(async () => {
    const request = data as PutItem
    const table = await requireTable(request.TableName)
    const { existing, used } = await writes.commit(changeOf(request, table))
    return {
      Attributes: request.ReturnValues === 'ALL_OLD' ? existing : undefined,
      ConsumedCapacity: consumedCapacity(request.ReturnConsumedCapacity, used),
    }
  })

/** @throws {ServiceError} when the item cannot be of this table */
export function changeOf(request: Omit<PutItem, 'TableName'>, table: Table): ItemChange {
  const { Item: item } = request
  checkItemKeys(item, table)
  return {
    table,
    key: item,
    after(existing) {
      checkCondition(request, existing)
      return item
    },
  }
}
