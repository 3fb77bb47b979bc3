import { db, type StoredItem, type Table, type Validation } from '../dynalite.ts'
import { itemKey } from '../key-space.ts'
import { ServiceError } from '../service-error.ts'
import { itemSizeBytes } from '../values/index.ts'
import { consumedCapacity, noCapacity, readUnits, totalByTable } from './capacity.ts'
import { checkProjection, type Projecting, projected, readItem } from './get-item.ts'
import type { ItemAction } from './item-action.ts'
import { checkKey, refuseEmptyKey } from './keys.ts'
import { cancelled, type Reason, requireDistinctItems, transactionTypes } from './transaction.ts'

interface TransactGetItems {
  readonly TransactItems: readonly { readonly Get: Get }[]
  readonly ReturnConsumedCapacity?: string
}

interface Get extends Projecting {
  readonly TableName: string
  readonly Key: StoredItem
}

/** @param single how GetItem checks its requests */
export function transactGetValidation(single: Validation): Validation {
  const { Key, ProjectionExpression, ExpressionAttributeNames } = single.types
  const members = {
    Key: { ...(Key as object), notNull: true },
    ProjectionExpression,
    ExpressionAttributeNames,
  }
  const types = transactionTypes({ Get: members })
  return {
    types,
    custom(data, store) {
      for (const { Get: get } of (data as TransactGetItems).TransactItems) {
        if (get === undefined) {
          return 'Invalid Request: TransactGetRequest should contain Get request'
        }
        const message = single.custom?.(get, store)
        if (message !== undefined && message !== null) return message
      }
      return undefined
    },
  }
}

/**
 * Gets up to 100 different items as they are at one moment, between two writes of any of them.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 */
export const transactGetItems: ItemAction = async (places, data) => {
  const { TransactItems: members, ReturnConsumedCapacity: asked } = data as TransactGetItems
  const gets: { readonly get: Get; readonly table: Table }[] = []
  for (const { Get: get } of members) {
    gets.push({ get, table: await places.requireTable(get.TableName) })
  }
  for (const { get, table } of gets) refuseEmptyKey(get.Key, table)
  const reasons = gets.map(({ get, table }) => reasonOf(get, table))
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons)
  const keys = gets.map(
    ({ get, table }) => [table.TableName, db.createKey(get.Key, table)] as const,
  )
  requireDistinctItems(keys)
  const release = await places.locks.acquire(keys.map(([table, key]) => itemKey(table, key)))
  let items: (StoredItem | undefined)[]
  try {
    items = await Promise.all(gets.map(({ get, table }) => readItem(places, table, get.Key)))
  } finally {
    release()
  }
  const used = gets.map(({ table }, i) => {
    const capacity = noCapacity(table.TableName)
    const item = items[i]
    capacity.table = readUnits(item ? itemSizeBytes(item) : 0, true)
    return capacity
  })
  const totals = totalByTable(used).map((total) => {
    return consumedCapacity(asked, total, 'ReadCapacityUnits')
  })
  return {
    Responses: gets.map(({ get }, i) => {
      const item = items[i]
      return item === undefined ? {} : { Item: projected(get, item) }
    }),
    ConsumedCapacity: totals[0] === undefined ? undefined : totals,
  }
}

function reasonOf(get: Get, table: Table): Reason {
  try {
    checkKey(get.Key, table)
    checkProjection(get, table)
    return { Code: 'None' }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return { Code: 'ValidationError', Message: error.message }
  }
}
