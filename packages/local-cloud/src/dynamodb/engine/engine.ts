import { setTimeout as sleep } from 'node:timers/promises'
import { Disk } from './disk.ts'
import {
  type Action,
  loadAction,
  loadValidation,
  type MemberTypes,
  type Store,
  type Validation,
  validations,
} from './dynalite.ts'
import { writeIndexRowsWithItem } from './index-rows.ts'
import { measureKeysInBytes } from './key-size.ts'
import { clearTable, findTable, isSettled } from './key-space.ts'
import { parseInLinearTime } from './linear-parsers.ts'
import { returnItemOnRefusal } from './returned-item.ts'
import { runAction } from './running-action.ts'
import { frameworkError, ServiceError } from './service-error.ts'
import { createStore } from './storage.ts'
import { repairStuckTables } from './stuck-tables.ts'
import { refuseUnsupported } from './unsupported.ts'

/** The operations that dynalite 4.0.0 has and does well enough. It has no transactions, no PartiQL. */
const operations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
]

const changesTable = new Set(['CreateTable', 'DeleteTable', 'UpdateTable'])

/** A request's or an answer's JSON; of some operations the answer is no body at all. */
export type Json = object | ''

/** dynalite, repaired, on disk: DynamoDB's operations without HTTP, signatures and policies. */
export class Engine {
  readonly disk: Disk
  readonly #store: Store
  readonly #known = new Map<string, { validation: Validation; action: Action }>()
  #tableChange: Promise<unknown> = Promise.resolve()

  private constructor(disk: Disk, store: Store) {
    this.disk = disk
    this.#store = store
    for (const operation of operations) {
      const name = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`
      this.#known.set(operation, { validation: loadValidation(name), action: loadAction(name) })
    }
  }

  /**
   * Opens a folder that no other process has open, and repairs the state that a killed one left
   * there.
   */
  static async open(folder: string, account: { id: string; region: string }): Promise<Engine> {
    writeIndexRowsWithItem()
    returnItemOnRefusal()
    measureKeysInBytes()
    parseInLinearTime()
    const disk = await Disk.open(folder)
    try {
      await repairStuckTables(disk)
      return new Engine(disk, createStore(disk, account))
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
    const known = this.#known.get(operation)
    if (known === undefined) throw new Error(`Cannot do ${operation}: it is not an operation here`)
    const data = this.check(input, known.validation.types, known.validation.custom)
    if (!changesTable.has(operation)) return this.#act(known.action, data)
    return this.oneAtATime(() => this.#changeTable(operation, known.action, data))
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

  close(): Promise<void> {
    return this.disk.close()
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
  async #changeTable(operation: string, action: Action, data: object): Promise<Json> {
    const { TableName: name } = data as { TableName: string }
    if (operation === 'CreateTable' && (await findTable(this.disk, name)) === undefined) {
      // A write that was under way while the last table of this name was deleted may have left rows.
      await clearTable(this.disk, name)
    }
    // dynalite goes on to change the table that it answers with.
    const answer = structuredClone(await this.#act(action, data))
    for (let attempt = 0; attempt < mostLooks; attempt++) {
      if (isSettled(await findTable(this.disk, name))) return answer
      await sleep(lookIntervalMs)
    }
    throw new Error(`Cannot do ${operation}: table ${name} did not reach the requested state`)
  }
}

/** dynalite ends a change by a timer that has run out by the first or second look. */
const mostLooks = 2000
const lookIntervalMs = 5

/** dynalite's errors carry the answer in plain fields. */
function asServiceError(error: unknown): unknown {
  const { statusCode, body } = error as Partial<ServiceError>
  if (error instanceof ServiceError || typeof statusCode !== 'number' || body === undefined) {
    return error
  }
  return new ServiceError(statusCode, body, error)
}
