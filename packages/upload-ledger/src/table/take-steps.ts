import {
  type Answer,
  LedgerError,
  type PutCondition,
  printable,
  type ShowObject,
  type Steps,
} from '../core/index.ts'
import { getItem } from './get-row.ts'
import type { ItemTable } from './item-table.ts'
import { firstInput, replaceInput } from './record-removal.ts'
import { checkPosition, type Place, put, recordUploadInput } from './record-upload.ts'
import { type Item, rowOfItem, toItem } from './row-item.ts'

/** Where the steps of one object are taken. */
export interface StepParts {
  readonly table: ItemTable
  readonly showObject: ShowObject
  readonly signal?: AbortSignal | undefined
}

/**
 * Takes the steps of the ask on DynamoDB and S3, one after the other, until they end or `signal` fires.
 *
 * @throws {LedgerError} as `recordUpload`, and as `showObject`
 */
export async function takeSteps<T>(
  steps: Steps<T>,
  object: Place,
  { table, showObject, signal }: StepParts,
): Promise<T> {
  // As it was last read or returned: what `unchanged` compares. Rows of the exercise lack attributes
  // that their `Row` does not.
  let held: Item | undefined
  const hold = (item: Item | undefined) => {
    if (item !== undefined) checkPosition(table, object, item)
    held = item
    return item && rowOfItem(item)
  }
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value
    if (signal?.aborted) throw outOfTime(object)
    const { value } = step
    let answer: Answer
    if (value.kind === 'head') {
      answer = await showObject(object, signal)
    } else if (value.kind === 'read') {
      answer = hold(
        await getItem(table, object.bucket, object.key, { ...(signal ? { signal } : {}) }),
      )
    } else {
      const request = putInput(table.name, toItem(value.row), value.condition, held)
      const refusing = await put(table, request, object, signal)
      answer = refusing === 'written' ? refusing : { refused: true, row: hold(refusing) }
    }
    step = steps.next(answer)
  }
}

function putInput(
  tableName: string,
  item: Item,
  condition: PutCondition,
  held: Item | undefined,
): ReturnType<typeof recordUploadInput> {
  if (condition === 'unchanged') {
    return held === undefined ? firstInput(tableName, item) : replaceInput(tableName, item, held)
  }
  if (condition === 'absent') return firstInput(tableName, item)
  const input = recordUploadInput(tableName, item)
  const isOlder = '#position < :position AND NOT contains(#position, :tilde)'
  return {
    ...input,
    ConditionExpression:
      condition === 'newer' ? `attribute_not_exists(object_key) OR (${isOlder})` : isOlder,
    ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ':tilde': { S: '~' } },
  }
}

function outOfTime({ bucket, key }: Place): LedgerError {
  const object = printable(`${bucket}/${key}`)
  return new LedgerError('unavailable', `Cannot save ${object} in time: it was stopped`)
}
