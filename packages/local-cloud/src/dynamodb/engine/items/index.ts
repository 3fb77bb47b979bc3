export { batchGetItem } from './batch-get-item.ts'
export { batchWriteItem } from './batch-write-item.ts'
export { consumedCapacity, noCapacity, readUnits } from './capacity.ts'
export { Counts, countKey, type TableCount } from './counts.ts'
export { deleteItem } from './delete-item.ts'
export { getItem } from './get-item.ts'
export { indexChange } from './index-rows.ts'
export type { ItemAction, ItemPlaces } from './item-action.ts'
export { Locks } from './locks.ts'
export { putItem } from './put-item.ts'
export { transactGetItems, transactGetValidation } from './transact-get-items.ts'
export {
  forgetOldTransactions,
  transactWriteItems,
  transactWriteValidation,
} from './transact-write-items.ts'
export { updateItem } from './update-item.ts'
export { requireTable, Writes } from './writes.ts'
