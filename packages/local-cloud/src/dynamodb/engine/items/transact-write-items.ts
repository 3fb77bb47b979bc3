import { createHash } from 'node:crypto'
import type { Disk } from '../disk.ts'
import { db, type Table, type Validation } from '../dynalite.ts'
import { allTokens, tokenKey } from '../key-space.ts'
import { modelError, ServiceError, validationError } from '../service-error.ts'
import type { StoreOperation } from '../store-operation.ts'
import { itemSizeBytes } from '../values/index.ts'
import {
  consumedCapacity,
  noCapacity,
  readUnits,
  totalByTable,
  type UnitKind,
  type UsedCapacity,
} from './capacity.ts'
import { type DeleteItem, changeOf as deletionOf } from './delete-item.ts'
import type { ItemAction, ItemPlaces } from './item-action.ts'
import { refuseEmptyItemKeys, refuseEmptyKey } from './keys.ts'
import { type PutItem, changeOf as putOf } from './put-item.ts'
import { cancelled, type Reason, requireDistinctItems, transactionTypes } from './transaction.ts'
import { refuseEmptyValues, type UpdateItem, changeOf as updateOf } from './update-item.ts'
import type { ChangedItem, ItemChange } from './writes.ts'

interface TransactWriteItems {
  readonly TransactItems: readonly TransactItem[]
  readonly ClientRequestToken?: string
  readonly ReturnConsumedCapacity?: string
}

interface TransactItem {
  readonly Put?: PutItem
  readonly Update?: UpdateItem
  readonly Delete?: DeleteItem
  readonly ConditionCheck?: DeleteItem
}

/** A transaction that was made, kept for as long as its token counts. */
interface MadeTransaction {
  readonly hash: string
  readonly atMs: number
  /** The read units of its items, which a repeated request is charged. */
  readonly reads: readonly { readonly tableName: string; readonly units: number }[]
}

/** For so long, a token stands for the transaction that it first came with. */
const tokenLifeMs = 10 * 60 * 1000

/** DynamoDB's bound of all items of a transaction. */
const greatestTransactionBytes = 4 * 1024 * 1024

/** How the single operations check their requests, by their names in a transaction. */
export function transactWriteValidation(
  single: Readonly<Record<'Put' | 'Update' | 'Delete', Validation>>,
): Validation {
  const checks = { ...single, ConditionCheck: single.Delete }
  return {
    types: transactionTypes({
      Put: memberTypes(single.Put, ['Item']),
      Update: memberTypes(single.Update, ['Key', 'UpdateExpression'], ['Key', 'UpdateExpression']),
      Delete: memberTypes(single.Delete, ['Key']),
      ConditionCheck: memberTypes(single.Delete, ['Key'], ['Key', 'ConditionExpression']),
    }),
    custom(data, store) {
      const { TransactItems: items } = data as TransactWriteItems
      for (const item of items) {
        const [first, ...more] = Object.entries(item)
        if (first === undefined) {
          return 'Invalid Request: TransactWriteRequest should contain Delete or Put or Update request'
        }
        if (more.length > 0) {
          return 'TransactItems can only contain one of Check, Put, Update or Delete'
        }
        const [name, request] = first
        const message = checks[name as keyof typeof checks].custom?.(request, store)
        if (message !== undefined && message !== null) return message
      }
      return undefined
    },
  }
}

function memberTypes(
  { types }: Validation,
  own: readonly string[],
  required: readonly string[] = own,
): Record<string, unknown> {
  const shared = [
    'ConditionExpression',
    'ExpressionAttributeNames',
    'ExpressionAttributeValues',
    'ReturnValuesOnConditionCheckFailure',
  ]
  return Object.fromEntries(
    [...own, ...shared].map((name) => {
      const type = types[name]
      const described = typeof type === 'string' ? { type } : (type as object)
      return [name, required.includes(name) ? { ...described, notNull: true } : type]
    }),
  )
}

/**
 * Makes up to 100 changes and checks of different items, all of them or none: one batch on disk.
 *
 * The batch also keeps the token. A repeated request with the same token and the same changes
 * succeeds without making them again, even when the first answer was lost.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const transactWriteItems: ItemAction = (places, data) =>
  places.writes.during(async () => {
    const request = data as TransactWriteItems
    const { ClientRequestToken: token, ReturnConsumedCapacity: asked } = request
    if (token === undefined) return answer(asked, await make(places, request, () => []))
    const key = tokenKey(token)
    const hash = createHash('sha256').update(JSON.stringify(request.TransactItems)).digest('hex')
    const release = await places.locks.acquire([key])
    try {
      const made = (await places.disk.get(key)) as MadeTransaction | undefined
      if (made !== undefined && made.atMs > places.now() - tokenLifeMs) {
        return answerAgain(asked, made, hash)
      }
      const value = (changed: readonly ChangedItem[]): MadeTransaction => {
        return { hash, atMs: places.now(), reads: changed.map(readOf) }
      }
      const changed = await make(places, request, (changed) => [
        { type: 'put', key, value: value(changed) },
      ])
      return answer(asked, changed)
    } finally {
      release()
    }
  })

/** Forgets the transactions whose tokens do not count any more. */
export async function forgetOldTransactions(disk: Disk, nowMs: number): Promise<void> {
  const old: StoreOperation[] = []
  for await (const [key, value] of disk.entries(allTokens)) {
    const { atMs } = value as MadeTransaction
    if (atMs <= nowMs - tokenLifeMs) old.push({ type: 'del', key })
  }
  if (old.length > 0) await disk.write(old)
}

/** @throws {ServiceError} when the transaction is refused, or cancelled */
async function make(
  places: ItemPlaces,
  { TransactItems: items }: TransactWriteItems,
  more: (changed: readonly ChangedItem[]) => readonly StoreOperation[],
): Promise<ChangedItem[]> {
  const tables = new Map<string, Table>()
  for (const item of items) {
    const { TableName: name } = requestOf(item)
    if (!tables.has(name)) tables.set(name, await places.requireTable(name))
  }
  const tableOf = (item: TransactItem): Table => {
    return tables.get(requestOf(item).TableName) as Table
  }
  refuseAtOnce(items, tableOf)
  const changes = items.map((item) => changeOrReason(item, tableOf(item)))
  const known = changes.filter((change): change is ItemChange => !(change instanceof ServiceError))
  requireDistinctItems(known.map(({ table, key }) => [table.TableName, db.createKey(key, table)]))
  if (known.length < changes.length) throw cancelled(changes.map(reasonOf))
  const outcomes = await places.writes.commitAll(known, more)
  if (outcomes.some((outcome) => outcome instanceof ServiceError)) {
    throw cancelled(outcomes.map(reasonOf))
  }
  return outcomes as ChangedItem[]
}

/** Refuses, as a wrong request, all that can be seen without looking at an item. */
function refuseAtOnce(
  items: readonly TransactItem[],
  tableOf: (item: TransactItem) => Table,
): void {
  let sizeBytes = 0
  for (const item of items) {
    const table = tableOf(item)
    const { Put: put, Update: update } = item
    const attributes = put?.Item ?? (requestOf(item) as DeleteItem).Key
    refuseEmptyKey(attributes, table)
    if (put !== undefined) refuseEmptyItemKeys(put.Item, table)
    if (update !== undefined) refuseEmptyValues(update, table)
    sizeBytes += itemSizeBytes(attributes)
  }
  if (sizeBytes > greatestTransactionBytes) {
    const bound = 'Collection size in TransactWriteItems has exceeded the maximum allowed size'
    throw validationError(`${bound}; size in bytes: ${sizeBytes}`)
  }
}

function requestOf({ Put, Update, Delete, ConditionCheck }: TransactItem): {
  readonly TableName: string
} {
  return Put ?? Update ?? Delete ?? (ConditionCheck as DeleteItem)
}

/** The change, or what refuses it whatever its item is. */
function changeOrReason(item: TransactItem, table: Table): ItemChange | ServiceError {
  const { Put: put, Update: update, Delete: deletion, ConditionCheck: check } = item
  try {
    if (put !== undefined) return putOf(put, table)
    if (update !== undefined) return updateOf(update, table)
    if (deletion !== undefined) return deletionOf(deletion, table)
    return { ...deletionOf(check as DeleteItem, table), isCheck: true }
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
}

function reasonOf(outcome: ChangedItem | ItemChange | ServiceError): Reason {
  if (!(outcome instanceof ServiceError)) return { Code: 'None' }
  const isCondition = String(outcome.body.__type).endsWith('#ConditionalCheckFailedException')
  return {
    Code: isCondition ? 'ConditionalCheckFailed' : 'ValidationError',
    Message: outcome.message,
    ...(outcome.body.Item === undefined ? {} : { Item: outcome.body.Item }),
  }
}

function answer(asked: string | undefined, changed: readonly ChangedItem[]): object {
  const totals = totalByTable(changed.map(({ used }) => used))
  return { ConsumedCapacity: capacityList(asked, totals, 'WriteCapacityUnits') }
}

/** @throws {ServiceError} when the token came with another transaction */
function answerAgain(asked: string | undefined, made: MadeTransaction, hash: string): object {
  if (made.hash !== hash) {
    const fact = 'the ClientRequestToken was used with other parameters before'
    throw modelError(
      'IdempotentParameterMismatchException',
      `Cannot do TransactWriteItems: ${fact}; use a new token`,
    )
  }
  const reads = made.reads.map(({ tableName, units }) => {
    const used = noCapacity(tableName)
    used.table = units
    return used
  })
  return { ConsumedCapacity: capacityList(asked, totalByTable(reads), 'ReadCapacityUnits') }
}

function capacityList(
  asked: string | undefined,
  totals: readonly UsedCapacity[],
  kind: UnitKind,
): (object | undefined)[] | undefined {
  const list = totals.map((total) => consumedCapacity(asked, total, kind))
  return list[0] === undefined ? undefined : list
}

function readOf({ existing, after, used }: ChangedItem): {
  readonly tableName: string
  readonly units: number
} {
  const item = after ?? existing
  const units = readUnits(item === undefined ? 0 : itemSizeBytes(item), true)
  return { tableName: used.tableName, units }
}
