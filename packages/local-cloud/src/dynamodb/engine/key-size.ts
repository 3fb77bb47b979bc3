import { db, type StoredItem, type Table } from './dynalite.ts'
import { type ServiceError, validationError } from './service-error.ts'

let patched = false

/**
 * Has the parts of a key measured in bytes. dynalite 4.0.0 measures them in UTF-16 units, by which
 * a key that DynamoDB refuses may pass.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export function measureKeysInBytes(): void {
  if (patched) return
  patched = true
  const { validateItem, validateKey } = db
  db.validateItem = (item, table) => validateItem(item, table) ?? checkSize(item, table)
  db.validateKey = (key, table) => validateKey(key, table) ?? checkSize(key, table)
}

function checkSize(item: StoredItem, table: Table): ServiceError | null {
  const [hash, range] = table.KeySchema.map(({ AttributeName }) => item[AttributeName]?.S)
  const what = 'One or more parameter values were invalid: '
  if (typeof hash === 'string' && Buffer.byteLength(hash) > 2048) {
    const fact = 'Size of hashkey has exceeded the maximum size limit of2048 bytes'
    return validationError(`${what}${fact}`)
  }
  if (typeof range === 'string' && Buffer.byteLength(range) > 1024) {
    const fact = 'Aggregated size of all range keys has exceeded the size limit of 1024 bytes'
    return validationError(`${what}${fact}`)
  }
  return null
}
