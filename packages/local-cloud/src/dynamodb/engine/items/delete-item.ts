import type { StoredItem, Table } from '../dynalite.ts'
import { consumedCapacity } from './capacity.ts'
import { type Conditional, checkCondition } from './condition.ts'
import type { ItemAction } from './item-action.ts'
import { checkKey } from './keys.ts'
import type { ItemChange } from './writes.ts'

/** A checked request. */
export interface DeleteItem extends Conditional {
  readonly TableName: string
  readonly Key: StoredItem
  readonly ReturnValues?: string
  readonly ReturnConsumedCapacity?: string
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem: ItemAction = ({ writes, requireTable }, data) =>
  writes.during(async () => {
    const request = data as DeleteItem
    const table = await requireTable(request.TableName)
    const { existing, used } = await writes.commit(changeOf(request, table))
    return {
      Attributes: request.ReturnValues === 'ALL_OLD' ? existing : undefined,
      ConsumedCapacity: consumedCapacity(request.ReturnConsumedCapacity, used),
    }
  })

/** @throws {ServiceError} when the key cannot be of this table */
export function changeOf(request: Omit<DeleteItem, 'TableName'>, table: Table): ItemChange {
  const { Key: key } = request
  checkKey(key, table)
  return {
    table,
    key,
    after(existing) {
      checkCondition(request, existing)
      return undefined
    },
  }
}
