import type { AttributeValue, PutItemCommandInput } from '@aws-sdk/client-dynamodb'
import {
  isConflict,
  isPosition,
  LedgerError,
  type Outcome,
  printable,
  quoted,
  type Row,
  rowPosition,
  type UploadEvent,
  type Watch,
} from '../core/index.ts'
import { toPutError } from './failure.ts'
import { type ItemTable, isFailedCondition } from './item-table.ts'
import { type Item, rowOfItem, toItem } from './row-item.ts'

/** Bounds how often a row of the exercise may change between being returned and being replaced. */
const mostAttempts = 6

/**
 * Writes the event's row, `row`, unless the table holds this event's or a later one's.
 *
 * One PutItem under one condition, no read, no lock. A refused write returns the row that refused
 * it, which distinguishes a redelivery (or our own earlier attempt whose answer was lost) from a
 * late event. A row of the original exercise has no position to compare with; it is upgraded by a
 * second put, on condition that it is still as it was returned.
 *
 * If an endpoint does not return the refusing row, the outcome is `stale`. A success without a
 * request id, which DynamoDB always sends, counts as the answer of a proxy.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`; whether the row was written is
 *   then not known, and recording the event again is safe. `invalid-notification` where DynamoDB
 *   can hold no such row
 */
export async function recordUpload(
  table: ItemTable,
  event: UploadEvent,
  row: Row,
  signal?: AbortSignal,
  onConflict?: Watch['onConflict'],
): Promise<Outcome> {
  const item = toItem(row)
  const direct = recordUploadInput(table.name, item)
  let request = direct
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    const refusing = await put(table, request, event, signal)
    if (refusing === 'written') return 'written'
    if (refusing === undefined) return 'stale'
    checkPosition(table, event, refusing)
    const refusingRow = rowOfItem(refusing)
    const held = rowPosition(refusingRow)
    if (isConflict(event, { ...refusingRow, position: held })) onConflict?.(refusingRow.etag)
    if (event.position === held) return 'duplicate'
    if (event.position < held) return 'stale'
    // Ours is greater: the row has no position yet, or was given a smaller one a moment ago by
    // another event's upgrade, which the direct put goes over.
    request = refusing.position === undefined ? upgradeInput(table.name, item, refusing) : direct
  }
  const fact = `its row changed ${mostAttempts} times while it was being upgraded`
  throw new LedgerError('unavailable', `Cannot ${attemptOf(event)}: ${fact}`)
}

/** The object whose row it is, and the position that is to be its own. */
export interface Place {
  readonly bucket: string
  readonly key: string
  readonly position?: string
}

/**
 * A row of somebody's own may have an attribute `position` that means something else. Its condition
 * would fail for ever, or a text would make every event look late.
 */
export function checkPosition(table: ItemTable, place: Place, { position }: Item): void {
  if (position === undefined || position.S === place.position || isPosition(position.S)) return
  const fact = `its row in ${table.name} has an attribute position that is not the ledger's, ${quoted(position)}`
  const message = `Cannot ${attemptOf(place)}: ${fact}; rename that attribute, or use another table`
  throw new LedgerError('configuration', message)
}

/** The request alone, so that a test can read it without a database. */
export function recordUploadInput(tableName: string, item: Item): PutItemCommandInput {
  return {
    TableName: tableName,
    Item: item,
    ConditionExpression: 'attribute_not_exists(object_key) OR #position < :position',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':position': item.position as AttributeValue },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** Replaces a row that has no position, if it is still the one that was returned. */
export function upgradeInput(tableName: string, item: Item, held: Item): PutItemCommandInput {
  const conditions = ['attribute_not_exists(#position)']
  const values: Item = {}
  for (const [name, placeholder] of heldBy) {
    const value = held[name]
    if (value === undefined) {
      conditions.push(`attribute_not_exists(${name})`)
    } else {
      conditions.push(`${name} = ${placeholder}`)
      values[placeholder] = value
    }
  }
  return {
    TableName: tableName,
    Item: item,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { '#position': 'position' },
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

const heldBy = [
  ['sequencer', ':s'],
  ['event_time', ':t'],
  ['etag', ':e'],
] as const

/** @returns the row that refuses the request, if the endpoint returns it */
export async function put(
  table: ItemTable,
  request: PutItemCommandInput,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<'written' | Item | undefined> {
  try {
    const { requestId } = await table.send('PutItem', request, signal)
    // An empty 200 reads like an empty answer of DynamoDB's, which has the id of its request.
    if (requestId !== undefined) return 'written'
    const fact = 'the response reports success but carries no DynamoDB request id'
    throw new LedgerError('unavailable', `Cannot ${attemptOf(place)}: ${fact}`)
  } catch (error) {
    if (isFailedCondition(error)) return error.Item
    throw toPutError(error, attemptOf(place), table.name)
  }
}

function attemptOf(place: Place): string {
  return `save ${printable(`${place.bucket}/${place.key}`)}`
}
