import { setTimeout as sleep } from 'node:timers/promises'
import { Disk } from './disk.ts'
import { keepDroppedMembers } from './dropped-members.ts'
import {
  type Action,
  loadAction,
  loadValidation,
  type MemberTypes,
  type Store,
  type Table,
  type Validation,
  validations,
} from './dynalite.ts'
import { clearIndex, fillIndex } from './index-builds.ts'
import {
  type IndexUpdate,
  indexUpdateOf,
  knowNewIndexes,
  requireSettledIndexes,
  withFilledIndex,
  withoutIndex,
  withUpdate,
} from './index-updates.ts'
import {
  batchGetItem,
  batchWriteItem,
  Counts,
  deleteItem,
  forgetOldTransactions,
  getItem,
  type ItemAction,
  type ItemPlaces,
  Locks,
  putItem,
  requireTable,
  type TableCount,
  transactGetItems,
  transactGetValidation,
  transactWriteItems,
  transactWriteValidation,
  updateItem,
  Writes,
} from './items/index.ts'
import { clearTable, findTable, isSettled, tableKey } from './key-space.ts'
import { parseInLinearTime } from './linear-parsers.ts'
import { checkPagesWhole } from './page-checks.ts'
import { readPagesOurselves } from './read-pages.ts'
import { runAction } from './running-action.ts'
import { asServiceError, frameworkError, modelError } from './service-error.ts'
import { createStore } from './storage.ts'
import type { StoreOperation } from './store-operation.ts'
import { repairStuckTables } from './stuck-tables.ts'
import { refuseDeepAttributes, refuseUnsupported } from './unsupported.ts'

/** The operations that dynalite 4.0.0 has and, repaired, does well enough. */
const dynalites = [
  'CreateTable',
  'DeleteTable',
  'DescribeTable',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateTable',
]

/** The operations on items, of whose requests dynalite knows the members. */
const itemActions: Readonly<Record<string, ItemAction>> = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  DeleteItem: deleteItem,
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
}

const changesTable = new Set(['CreateTable', 'DeleteTable', 'UpdateTable'])

/** A request's or an answer's JSON; of some operations the answer is no body at all. */
export type Json = object | ''

/** dynalite, repaired, on disk: DynamoDB's operations without HTTP, signatures and policies. */
export class Engine {
  readonly disk: Disk
  readonly #store: Store
  readonly #items: ItemPlaces
  readonly #counts: Counts
  readonly #known = new Map<string, Known>()
  readonly #closing = new AbortController()
  /** Indexes that are being filled or deleted. */
  readonly #background = new Set<Promise<void>>()
  #tableChange: Promise<unknown> = Promise.resolve()

  private constructor(disk: Disk, store: Store, counts: Counts, now: () => number) {
    this.disk = disk
    this.#store = store
    this.#counts = counts
    const locks = new Locks()
    const writes = new Writes(disk, locks, counts)
    this.#items = { disk, locks, writes, requireTable: (name) => requireTable(disk, name), now }
    for (const operation of dynalites) {
      const action = loadAction(inDynalitesSpelling(operation))
      this.#know(operation, loadValidation(inDynalitesSpelling(operation)), (data) =>
        this.#act(action, data),
      )
    }
    for (const [operation, action] of Object.entries(itemActions)) {
      const validation = loadValidation(inDynalitesSpelling(operation))
      this.#know(operation, validation, (data) => action(this.#items, data))
    }
    const writing = transactWriteValidation({
      Put: loadValidation('putItem'),
      Update: loadValidation('updateItem'),
      Delete: loadValidation('deleteItem'),
    })
    this.#know('TransactWriteItems', writing, (data) => transactWriteItems(this.#items, data))
    const reading = transactGetValidation(loadValidation('getItem'))
    this.#know('TransactGetItems', reading, (data) => transactGetItems(this.#items, data))
  }

  /**
   * Opens a folder that no other process has open, and finishes what a killed one left half done.
   *
   * @param now in milliseconds since 1970
   */
  static async open(
    folder: string,
    account: { id: string; region: string },
    now: () => number = Date.now,
  ): Promise<Engine> {
    keepDroppedMembers()
    knowNewIndexes()
    readPagesOurselves()
    checkPagesWhole()
    parseInLinearTime()
    const disk = await Disk.open(folder)
    try {
      await repairStuckTables(disk)
      await forgetOldTransactions(disk, now())
      return new Engine(disk, createStore(disk, account), await Counts.load(disk), now)
    } catch (error) {
      await disk.close()
      throw error
    }
  }

  has(operation: string): boolean {
    return this.#known.has(operation)
  }

  /**
   * Carries out one of the operations that it `has`.
   *
   * @throws {ServiceError} what DynamoDB would answer; anything else is a fault of ours
   */
  async call(operation: string, input: object): Promise<Json> {
    refuseUnsupported(operation, input)
    refuseDeepAttributes(input)
    const known = this.#known.get(operation)
    if (known === undefined) throw new Error(`Cannot do ${operation}: it is not an operation here`)
    const data = this.check(input, known.validation.types, known.validation.custom)
    if (!changesTable.has(operation)) return known.run(data)
    return this.oneAtATime(() => this.#changeTable(operation, known, data))
  }

  /** How much a table and its indexes hold. */
  count(tableName: string): TableCount {
    return this.#counts.of(tableName)
  }

  /** Checks the members of a request and keeps those that are named in `types`. */
  check(input: object, types: MemberTypes, custom?: Validation['custom']): object {
    try {
      const data = validations.checkTypes(input, types)
      validations.checkValidations(data, types, custom, this.#store)
      return data
    } catch (error) {
      // dynalite throws a TypeError at some malformed values, such as an attribute that is null.
      throw error instanceof TypeError
        ? frameworkError('SerializationException', error.message)
        : asServiceError(error)
    }
  }

  /** Runs changes to tables one after another, so that each finds the one before it finished. */
  oneAtATime<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#tableChange.then(change)
    this.#tableChange = result.catch(() => undefined)
    return result
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#background)
    await this.disk.close()
  }

  #know(operation: string, validation: Validation, run: Known['run']): void {
    this.#known.set(operation, { validation, run })
  }

  /** @param data checked, so that its names are such as tables and indexes can have */
  async #act(action: Action, data: object): Promise<Json> {
    try {
      return (await runAction((callback) => action(this.#store, data, callback))) as Json
    } catch (error) {
      throw asServiceError(error)
    }
  }

  /** Answers once the change is complete, though the answer says that it has begun, as AWS's does. */
  async #changeTable(operation: string, known: Known, data: object): Promise<Json> {
    const { TableName: name } = data as { TableName: string }
    if (operation === 'CreateTable' && (await findTable(this.disk, name)) === undefined) {
      // An earlier version may have left rows of a table of this name.
      await this.#clearTable(name)
    }
    if (operation === 'DeleteTable') await this.#requireSettledIndexes(name)
    if (operation === 'UpdateTable') return this.#updateTable(known, data)
    // dynalite goes on to change the table that it answers with.
    const answer = structuredClone(await known.run(data))
    await this.#settle(operation, name)
    if (operation === 'DeleteTable') {
      // A write that was under way when the table went may have left rows.
      await this.#items.writes.settled()
      await this.#clearTable(name)
    }
    return answer
  }

  /** @throws {ServiceError} when an index of the table is being filled or deleted */
  async #requireSettledIndexes(name: string): Promise<void> {
    const table = await findTable(this.disk, name)
    const indexes = table?.GlobalSecondaryIndexes ?? []
    if (indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return
    const fact = 'Cannot delete table while indexes are being created, updated, or deleted'
    throw modelError(
      'ResourceInUseException',
      `Attempt to change a resource which is still in use: ${fact}`,
    )
  }

  /**
   * Changes a table by dynalite, and then makes or deletes an index. That goes on in the background
   * where it takes longer than a moment, as it does on AWS.
   */
  async #updateTable(known: Known, data: object): Promise<Json> {
    const { TableName: name } = data as { TableName: string }
    const { update, rest } = indexUpdateOf(data)
    const before = await findTable(this.disk, name)
    if (before !== undefined) {
      requireSettledIndexes(before, update !== undefined)
      if (update !== undefined) withUpdate(before, update, data)
    }
    if (rest !== undefined || before === undefined || update === undefined) {
      const answer = structuredClone(await known.run(rest ?? data))
      await this.#settle('UpdateTable', name)
      if (update === undefined) return answer
    }
    const table = withUpdate((await findTable(this.disk, name)) as Table, update, data)
    await this.disk.write([{ type: 'put', key: tableKey(name), value: table }])
    const finished = this.#finishIndex(table, update)
    await Promise.race([finished, sleep(longestWaitMs)])
    return { TableDescription: { ...table, TableStatus: 'UPDATING' } }
  }

  #finishIndex(table: Table, update: IndexUpdate): Promise<void> {
    const finished = this.#changeIndex(table, update).catch(() => {
      // The disk refuses all writes now; the next start finishes it.
    })
    this.#background.add(finished)
    return finished.finally(() => this.#background.delete(finished))
  }

  async #changeIndex(table: Table, update: IndexUpdate): Promise<void> {
    const { TableName: tableName } = table
    const { signal } = this.#closing
    if (update.kind === 'create') {
      const { IndexName: name } = update.index
      await fillIndex(this.#items, this.#counts, table, name, signal)
      if (!signal.aborted) await this.#putTable(tableName, (row) => withFilledIndex(row, name))
    } else {
      await clearIndex(this.#items, table, update.name)
      await this.#putTable(
        tableName,
        (row) => withoutIndex(row, update.name),
        this.#counts.forgetIndex(tableName, update.name),
      )
    }
  }

  /** No other change of the table is made while one of its indexes is. */
  async #putTable(
    name: string,
    change: (row: Table) => Table,
    ...more: StoreOperation[]
  ): Promise<void> {
    const row = await findTable(this.disk, name)
    if (row === undefined) return
    await this.disk.write([{ type: 'put', key: tableKey(name), value: change(row) }, ...more])
  }

  async #clearTable(name: string): Promise<void> {
    await clearTable(this.disk, name)
    this.#counts.forget(name)
  }

  async #settle(operation: string, name: string): Promise<void> {
    for (let attempt = 0; attempt < mostLooks; attempt++) {
      if (isSettled(await findTable(this.disk, name))) return
      await sleep(lookIntervalMs)
    }
    throw new Error(`Cannot do ${operation}: table ${name} did not reach the requested state`)
  }
}

/** An operation: how its request is checked, and what carries it out. */
interface Known {
  readonly validation: Validation
  readonly run: (data: object) => Promise<Json>
}

/** `putItem` */
function inDynalitesSpelling(operation: string): string {
  return `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`
}

/** dynalite ends a change by a timer that has run out by the first or second look. */
const mostLooks = 2000
const lookIntervalMs = 5

/** How long UpdateTable waits for an index; a table of a laptop is filled by then. */
const longestWaitMs = 2_000
