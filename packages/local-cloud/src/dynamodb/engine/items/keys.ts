import { type AttributeValue, db, type StoredItem, type Table } from '../dynalite.ts'
import { asServiceError, type ServiceError, validationError } from '../service-error.ts'
import { typeOfValue } from '../values/index.ts'
import { indexesOf } from './indexes.ts'

/** DynamoDB's bounds of a partition key and a sort key, of tables and indexes alike. */
const greatestKeyBytes = { partition: 2048, sort: 1024 }

/** The reason why an attribute cannot be the key of an index; null for one that can. */
export function indexKeyFault(
  value: AttributeValue | undefined,
  name: string,
  table: Table,
  isPartition: boolean,
): 'type' | 'empty' | 'size' | null {
  const type = typeOfValue(value)
  if (value === undefined || type === undefined || type !== definedType(table, name)) return 'type'
  const sizeBytes = keySizeBytes(type, value)
  if (sizeBytes === 0) return 'empty'
  const greatest = isPartition ? greatestKeyBytes.partition : greatestKeyBytes.sort
  return sizeBytes > greatest ? 'size' : null
}

/**
 * Refuses an item whose key is missing, of another type, empty or too long, be it the table's or an
 * index's.
 *
 * @throws {ServiceError}
 */
export function checkItemKeys(item: StoredItem, table: Table): void {
  refuse(db.validateItem(item, table))
  refuseLongKey(item, table)
  for (const { name, isPartition } of indexKeys(table)) {
    if (!Object.hasOwn(item, name)) continue
    if (indexKeyFault(item[name], name, table, isPartition) === 'size') throw tooLong(isPartition)
  }
  refuseEmptyItemKeys(item, table)
}

/** @throws {ServiceError} when a key of an index is empty text, or no bytes */
export function refuseEmptyItemKeys(item: StoredItem, table: Table): void {
  for (const { IndexName, name, isPartition } of indexKeys(table)) {
    if (!Object.hasOwn(item, name)) continue
    if (indexKeyFault(item[name], name, table, isPartition) !== 'empty') continue
    throw validationError(
      'One or more parameter values are not valid. A value specified for a secondary index key is ' +
        `not supported. ${emptyKey(item[name])} IndexName: ${IndexName}, IndexKey: ${name}`,
    )
  }
}

/**
 * Refuses an update that gives a key of an index a value that it cannot have. A value that was there
 * before, as of an index that was added later, may stay.
 *
 * @throws {ServiceError}
 */
export function checkUpdatedKeys(
  existing: StoredItem | undefined,
  after: StoredItem,
  table: Table,
): void {
  for (const { IndexName, name, isPartition } of indexKeys(table)) {
    const value = Object.hasOwn(after, name) ? after[name] : undefined
    if (value === undefined || JSON.stringify(existing?.[name]) === JSON.stringify(value)) continue
    const fault = indexKeyFault(value, name, table, isPartition)
    if (fault === 'size') throw tooLong(isPartition)
    if (fault === 'empty') throw emptyIndexKeyInUpdate(value)
    if (fault === 'type') {
      throw validationError(
        'One or more parameter values were invalid: Type mismatch for Index Key ' +
          `${name} Expected: ${definedType(table, name)} Actual: ${typeOfValue(value)} ` +
          `IndexName: ${IndexName}`,
      )
    }
  }
}

/** Refuses a key that is not the table's, or is empty or too long. @throws {ServiceError} */
export function checkKey(key: StoredItem, table: Table): void {
  refuseEmptyKey(key, table)
  refuse(db.validateKey(key, table))
  refuseLongKey(key, table)
}

/** @throws {ServiceError} when a part of the table's key is empty text, or no bytes */
export function refuseEmptyKey(attributes: StoredItem, table: Table): void {
  for (const { AttributeName: name } of table.KeySchema) {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    const type = typeOfValue(value)
    if (value === undefined || type !== definedType(table, name)) continue
    if (type === undefined || keySizeBytes(type, value) > 0) continue
    throw validationError(
      `One or more parameter values are not valid. ${emptyKey(value)} Key: ${name}`,
    )
  }
}

/** Of an update that sets a key of an index to a value that is given as such. */
export function refuseEmptyIndexKeys(
  values: Iterable<readonly [name: string, value: AttributeValue]>,
  table: Table,
): void {
  const names = new Set(indexKeys(table).map(({ name }) => name))
  for (const [name, value] of values) {
    const type = typeOfValue(value)
    if (type === undefined || !names.has(name) || type !== definedType(table, name)) continue
    if (keySizeBytes(type, value) === 0) throw emptyIndexKeyInUpdate(value)
  }
}

function emptyIndexKeyInUpdate(value: AttributeValue): ServiceError {
  return validationError(
    'One or more parameter values are not valid. The update expression attempted to update a ' +
      `secondary index key to a value that is not supported. ${emptyKey(value)}`,
  )
}

function emptyKey(value: AttributeValue | undefined): string {
  const kind = typeOfValue(value) === 'B' ? 'binary' : 'string'
  return `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`
}

function refuseLongKey(attributes: StoredItem, table: Table): void {
  table.KeySchema.forEach(({ AttributeName: name }, i) => {
    const value = attributes[name]
    const type = typeOfValue(value)
    if (value === undefined || type === undefined) return
    const greatest = i === 0 ? greatestKeyBytes.partition : greatestKeyBytes.sort
    if (keySizeBytes(type, value) > greatest) throw tooLong(i === 0)
  })
}

function tooLong(isPartition: boolean): ServiceError {
  const fact = isPartition
    ? // The missing space is DynamoDB's.
      `Size of hashkey has exceeded the maximum size limit of${greatestKeyBytes.partition} bytes`
    : `Aggregated size of all range keys has exceeded the size limit of ${greatestKeyBytes.sort} bytes`
  return validationError(`One or more parameter values were invalid: ${fact}`)
}

/** Each key of each index, in the order in which DynamoDB names the indexes. */
function indexKeys(
  table: Table,
): { readonly IndexName: string; readonly name: string; readonly isPartition: boolean }[] {
  return indexesOf(table)
    .toSorted(({ index: a }, { index: b }) => (a.IndexName < b.IndexName ? -1 : 1))
    .flatMap(({ index: { IndexName, KeySchema } }) =>
      KeySchema.map(({ AttributeName: name }, i) => ({ IndexName, name, isPartition: i === 0 })),
    )
}

function definedType(table: Table, name: string): string | undefined {
  return table.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)
    ?.AttributeType
}

/** A number is never too long, and never empty. */
function keySizeBytes(type: string, value: AttributeValue): number {
  if (type === 'N') return 1
  return Buffer.byteLength(String(value[type]), type === 'B' ? 'base64' : 'utf8')
}

/** Throws what dynalite found, if it found something. */
export function refuse(error: Error | null | undefined): void {
  if (error !== null && error !== undefined) throw asServiceError(error)
}
