import { db, type StoredItem } from '../dynalite.ts'
import { ServiceError, validationError } from '../service-error.ts'
import { consumedCapacity, totalByTable } from './capacity.ts'
import { changeOf as deletionOf } from './delete-item.ts'
import type { ItemAction } from './item-action.ts'
import { changeOf as putOf } from './put-item.ts'
import type { ItemChange } from './writes.ts'

interface BatchWriteItem {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>
  readonly ReturnConsumedCapacity?: string
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: StoredItem }
  readonly DeleteRequest?: { readonly Key: StoredItem }
}

/**
 * Makes changes that have nothing to do with each other; one that is wrong refuses them all.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export const batchWriteItem: ItemAction = ({ writes, requireTable }, data) =>
  writes.during(async () => {
    const { RequestItems: requests, ReturnConsumedCapacity: asked } = data as BatchWriteItem
    const changes: ItemChange[] = []
    for (const [name, writes] of Object.entries(requests)) {
      const table = await requireTable(name)
      const seen = new Set<string>()
      for (const { PutRequest: put, DeleteRequest: deletion } of writes) {
        const change = inWordsOfBatch(() =>
          put === undefined ? deletionOf({ Key: deletion?.Key ?? {} }, table) : putOf(put, table),
        )
        const key = db.createKey(change.key, table)
        if (seen.has(key)) throw validationError('Provided list of item keys contains duplicates')
        seen.add(key)
        changes.push(change)
      }
    }
    const changed = await Promise.all(changes.map((change) => writes.commit(change)))
    const totals = totalByTable(changed.map(({ used }) => used))
    const capacity = totals.map((total) => consumedCapacity(asked, total))
    return {
      UnprocessedItems: {},
      ConsumedCapacity: capacity[0] === undefined ? undefined : capacity,
    }
  })

/** DynamoDB says less about a wrong key here than of an item alone. */
function inWordsOfBatch<T>(check: () => T): T {
  try {
    return check()
  } catch (error) {
    const isKey =
      error instanceof ServiceError && /Missing the key|Type mismatch for key/.test(error.message)
    throw isKey ? validationError('The provided key element does not match the schema') : error
  }
}
