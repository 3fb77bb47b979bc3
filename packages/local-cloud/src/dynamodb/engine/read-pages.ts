import type { KeyRange } from './disk.ts'
import {
  type Callback,
  db,
  type QueryTableArguments,
  type StoredItem,
  type Table,
} from './dynalite.ts'
import type { ParsedCondition, Path } from './expressions/index.ts'
import { consumedCapacity, noCapacity, readUnits } from './items/index.ts'
import { itemKey, itemsOf, rowsOf } from './key-space.ts'
import { guarded } from './running-action.ts'
import { validationError } from './service-error.ts'
import {
  holds,
  itemSizeBytes,
  type LegacyCondition,
  meetsCondition,
  meetsLegacyConditions,
  pageSizeBytes,
  project,
} from './values/index.ts'

let repaired = false

/**
 * Has Query and Scan read their pages as DynamoDB does.
 *
 * dynalite 4.0.0 compares text in UTF-16 and numbers in sets by their text, finds no list or map
 * equal to another, counts characters for bytes, and says that an empty page was free. It reads from
 * an index that is still being filled.
 */
export function readPagesOurselves(): void {
  if (repaired) return
  repaired = true
  db.itemSize = itemSizeBytes
  db.compare = (operator, value, others) =>
    holds(operator, value as never, (Array.isArray(others) ? others : [others]) as never)
  db.queryTable = (...args) => {
    const callback: Callback = guarded(args[7])
    readPage(args).then(
      (page) => callback(null, page),
      (error: Error) => callback(error),
    )
  }
}

/** The members of a checked request of Query or Scan. */
interface PageRequest {
  readonly TableName: string
  readonly IndexName?: string
  readonly Limit?: number
  readonly Select?: string
  readonly ConsistentRead?: boolean
  readonly ReturnConsumedCapacity?: string
  readonly AttributesToGet?: readonly string[]
  readonly QueryFilter?: Readonly<Record<string, LegacyCondition>>
  readonly ScanFilter?: Readonly<Record<string, LegacyCondition>>
  readonly ConditionalOperator?: string
  readonly _filter?: ParsedCondition
  readonly _projection?: { readonly paths: readonly Path[] }
}

/** DynamoDB's bound of what is read for one answer, before the filter. */
const greatestPageBytes = 1024 * 1024

async function readPage(args: QueryTableArguments): Promise<object> {
  const [{ disk }, table, data, range, isLocal, fetchesItems, startKeyNames] = args
  const request = data as PageRequest
  const { IndexName: index, Limit: limit = Number.POSITIVE_INFINITY } = request
  refuseUnfinishedIndex(table, index)
  const space =
    index === undefined
      ? itemsOf(table.TableName)
      : rowsOf(isLocal ? 'local' : 'global', table.TableName, index)
  const sortKey = table.KeySchema[1]?.AttributeName
  const items: StoredItem[] = []
  let [pageBytes, rowBytes, fetchedBytes] = [0, 0, 0]
  const isFull = (): boolean => items.length >= limit || pageBytes >= greatestPageBytes
  const isCounted = request.ReturnConsumedCapacity !== undefined
  reading: for await (const rows of disk.chunksOfValues(within(space, range))) {
    for (const row of rows as StoredItem[]) {
      if (isFull()) break reading
      if (isCounted) rowBytes += itemSizeBytes(row)
      const item = fetchesItems ? await fetched(args, row) : row
      if (fetchesItems && isCounted) fetchedBytes += itemSizeBytes(item)
      pageBytes += pageSizeBytes(item, sortKey)
      items.push(item)
    }
  }
  const last = items.at(-1)
  const kept = items.filter((item) => passes(item, request))
  const paths = request._projection?.paths ?? request.AttributesToGet
  const answered = paths === undefined ? kept : kept.map((item) => project(paths, item))
  return {
    Count: kept.length,
    ScannedCount: items.length,
    ...(request.Select === 'COUNT' ? {} : { Items: answered }),
    ...(isFull() && last ? { LastEvaluatedKey: project(startKeyNames, last) } : {}),
    ConsumedCapacity: capacityOf(request, isLocal === true, rowBytes, fetchedBytes),
  }
}

async function fetched(
  [{ disk }, table]: QueryTableArguments,
  row: StoredItem,
): Promise<StoredItem> {
  const item = await disk.get(itemKey(table.TableName, db.createKey(row, table)))
  return item as StoredItem
}

/** @throws {ServiceError} when the index is being filled, or deleted */
function refuseUnfinishedIndex({ GlobalSecondaryIndexes: indexes }: Table, name?: string): void {
  const status = indexes?.find(({ IndexName }) => IndexName === name)?.IndexStatus
  if (status === 'CREATING') {
    throw validationError(`Cannot read from backfilling global secondary index: ${name}`)
  }
  if (status === 'DELETING') {
    throw validationError(`The table does not have the specified index: ${name}`)
  }
}

/** The range that dynalite wants of the keys of a table or an index, as keys of the disk. */
function within(space: { readonly gt: string; readonly lt: string }, range: KeyRange): KeyRange {
  const { gt, gte, lt, lte, reverse = false } = range
  const lower =
    gte !== undefined
      ? { gte: space.gt + gte }
      : { gt: gt === undefined ? space.gt : space.gt + gt }
  const upper =
    lte !== undefined
      ? { lte: space.gt + lte }
      : { lt: lt === undefined ? space.lt : space.gt + lt }
  return { ...lower, ...upper, reverse }
}

function passes(item: StoredItem, request: PageRequest): boolean {
  const { _filter: filter, QueryFilter: query, ScanFilter: scan } = request
  if (filter !== undefined) return meetsCondition(item, filter.expression)
  return meetsLegacyConditions(item, query ?? scan ?? {}, request.ConditionalOperator)
}

function capacityOf(
  request: PageRequest,
  isLocal: boolean,
  rowBytes: number,
  fetchedBytes: number,
): object | undefined {
  const used = noCapacity(request.TableName)
  const isConsistent = request.ConsistentRead === true
  const units = readUnits(rowBytes, isConsistent)
  if (request.IndexName === undefined) used.table = units
  else used[isLocal ? 'local' : 'global'].set(request.IndexName, units)
  if (fetchedBytes > 0) used.table = readUnits(fetchedBytes, isConsistent)
  return consumedCapacity(request.ReturnConsumedCapacity, used)
}
