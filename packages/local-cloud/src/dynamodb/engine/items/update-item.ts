import { type AttributeValue, db, type StoredItem, type Table } from '../dynalite.ts'
import type { ParsedUpdate } from '../expressions/index.ts'
import { validationError } from '../service-error.ts'
import { greatestItemBytes, itemSizeBytes, nestingError, project } from '../values/index.ts'
import { type AttributeUpdate, applyActions, applyAttributeUpdates } from './apply-update.ts'
import { consumedCapacity } from './capacity.ts'
import { type Conditional, checkCondition } from './condition.ts'
import type { ItemAction } from './item-action.ts'
import { checkKey, checkUpdatedKeys, refuse, refuseEmptyIndexKeys } from './keys.ts'
import type { ChangedItem, ItemChange } from './writes.ts'

/** A checked request. */
export interface UpdateItem extends Conditional {
  readonly TableName: string
  readonly Key: StoredItem
  readonly _updates?: ParsedUpdate
  readonly AttributeUpdates?: Readonly<Record<string, AttributeUpdate>>
  readonly ReturnValues?: string
  readonly ReturnConsumedCapacity?: string
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem: ItemAction = ({ writes, requireTable }, data) =>
  writes.during(async () => {
    const request = data as UpdateItem
    const table = await requireTable(request.TableName)
    refuseEmptyValues(request, table)
    const changed = await writes.commit(changeOf(request, table))
    return {
      Attributes: returnedAttributes(request, changed),
      ConsumedCapacity: consumedCapacity(request.ReturnConsumedCapacity, changed.used),
    }
  })

/** @throws {ServiceError} when the request cannot be carried out, whatever the item is */
export function changeOf(request: UpdateItem, table: Table): ItemChange {
  const { Key: key, _updates: updates, AttributeUpdates: attributeUpdates } = request
  checkKey(key, table)
  refuse(db.validateUpdates(attributeUpdates, updates, table))
  return {
    table,
    key,
    after(existing) {
      checkCondition(request, existing)
      const item = existing ?? key
      const after = updates
        ? applyActions(updates.sections, item)
        : applyAttributeUpdates(attributeUpdates ?? {}, item)
      checkUpdatedKeys(existing, after, table)
      if (itemSizeBytes(after) > greatestItemBytes) {
        throw validationError('Item size to update has exceeded the maximum allowed size')
      }
      const fault = nestingError(after)
      if (fault !== undefined) throw fault
      return after
    },
  }
}

/** @throws {ServiceError} when a key of an index is to become empty, as the request itself shows */
export function refuseEmptyValues(request: UpdateItem, table: Table): void {
  const { _updates: updates, AttributeUpdates: attributeUpdates = {} } = request
  const set = (updates?.sections ?? []).flatMap(({ type, path: [name, ...more], val }) =>
    type === 'set' && typeof name === 'string' && more.length === 0 && !Array.isArray(val)
      ? [[name, val as AttributeValue] as const]
      : [],
  )
  const put = Object.entries(attributeUpdates).flatMap(([name, { Value: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  refuseEmptyIndexKeys([...set, ...put], table)
}

function returnedAttributes(
  { ReturnValues: asked, _updates: updates, AttributeUpdates: attributeUpdates }: UpdateItem,
  { existing, after }: ChangedItem,
): StoredItem | undefined {
  const paths = updates?.paths ?? Object.keys(attributeUpdates ?? {})
  if (asked === 'ALL_OLD') return existing
  if (asked === 'ALL_NEW') return after
  if (asked === 'UPDATED_OLD') return existing && project(paths, existing)
  return asked === 'UPDATED_NEW' ? after && project(paths, after) : undefined
}
