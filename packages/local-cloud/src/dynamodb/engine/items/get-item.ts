import { db, type StoredItem, type Table } from '../dynalite.ts'
import type { ParsedProjection } from '../expressions/index.ts'
import { itemKey } from '../key-space.ts'
import { itemSizeBytes, project } from '../values/index.ts'
import { consumedCapacity, noCapacity, readUnits } from './capacity.ts'
import type { ItemAction, ItemPlaces } from './item-action.ts'
import { checkKey, refuse } from './keys.ts'

/** The part of a checked request that says what is returned of an item. */
export interface Projecting {
  readonly _projection?: ParsedProjection
  readonly AttributesToGet?: readonly string[]
}

interface GetItem extends Projecting {
  readonly TableName: string
  readonly Key: StoredItem
  readonly ConsistentRead?: boolean
  readonly ReturnConsumedCapacity?: string
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const getItem: ItemAction = async (places, data) => {
  const request = data as GetItem
  const table = await places.requireTable(request.TableName)
  checkKey(request.Key, table)
  checkProjection(request, table)
  const item = await readItem(places, table, request.Key)
  const used = noCapacity(table.TableName)
  used.table = readUnits(item ? itemSizeBytes(item) : 0, request.ConsistentRead === true)
  return {
    Item: item && projected(request, item),
    ConsumedCapacity: consumedCapacity(request.ReturnConsumedCapacity, used),
  }
}

export async function readItem(
  { disk }: ItemPlaces,
  table: Table,
  key: StoredItem,
): Promise<StoredItem | undefined> {
  const row = await disk.get(itemKey(table.TableName, db.createKey(key, table)))
  return row as StoredItem | undefined
}

/** @throws {ServiceError} when a path leads into a key, which has no inside */
export function checkProjection({ _projection: projection }: Projecting, table: Table): void {
  refuse(db.validateKeyPaths(projection?.nestedPaths, table))
}

/** The part of an item that was asked for. */
export function projected(
  { _projection: projection, AttributesToGet: names }: Projecting,
  item: StoredItem,
): StoredItem {
  const paths = projection?.paths ?? names
  return paths === undefined ? item : project(paths, item)
}
