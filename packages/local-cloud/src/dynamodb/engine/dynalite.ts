import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import type { Disk, KeyRange } from './disk.ts'
import type { StoreOperation } from './store-operation.ts'

/**
 * dynalite 4.0.0 as we use it: its storage (`db`), its checks of a request (`validations`) and its
 * actions, without its HTTP server. It has no types and no stable interface below that server, so
 * the version is pinned exactly, and what is relied on is checked here, at start.
 */

export interface StoredItem {
  readonly [attribute: string]: AttributeValue
}

/** `{ S: 'text' }`, `{ N: '1' }`, … as in DynamoDB's JSON. */
export interface AttributeValue {
  readonly [type: string]: unknown
}

/** The row that dynalite keeps of a table: what DescribeTable answers. */
export interface Table {
  readonly TableName: string
  readonly TableArn?: string
  readonly BillingModeSummary?: { readonly BillingMode?: string }
  TableStatus: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING'
  AttributeDefinitions: readonly AttributeDefinition[]
  readonly KeySchema: readonly KeySchemaElement[]
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[]
  GlobalSecondaryIndexes?: readonly SecondaryIndex[]
}

export interface AttributeDefinition {
  readonly AttributeName: string
  readonly AttributeType: 'S' | 'N' | 'B'
}

export interface KeySchemaElement {
  readonly AttributeName: string
}

export interface SecondaryIndex {
  readonly IndexName: string
  readonly KeySchema: readonly KeySchemaElement[]
  readonly Projection: {
    readonly ProjectionType: 'ALL' | 'INCLUDE' | 'KEYS_ONLY'
    readonly NonKeyAttributes?: readonly string[]
  }
  IndexStatus?: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING'
  /** Whether it was added to a table that there was, and does not hold all items yet. */
  readonly Backfilling?: boolean
}

export type Callback = (error: Error | null, value?: unknown) => void

/** The part of the key space that belongs to a table, an index or the tags of a table. */
export interface KeySpace {
  createKeyStream(): Readable
  lock: Lock
}

/**
 * Calls the holder once the key is free. The function that `release` returns frees it, then calls
 * `done`.
 */
export type Lock = (key: string, holder: (release: (done: Callback) => Callback) => void) => void

/** The database object that every action reads and writes through. */
export interface Store {
  readonly options: Readonly<Record<string, unknown>>
  readonly db: {
    put(key: string, value: unknown, callback: Callback): void
    get(key: string, callback: Callback): void
    del(key: string, callback: Callback): void
    batch(operations: readonly StoreOperation[], callback: Callback): void
    createKeyStream(range: object): Readable
    createValueStream(range: object): Readable
  }
  readonly tableDb: KeySpace & { awsAccountId: string; awsRegion: string }
  deleteItemDb(table: string, callback: Callback): void
  deleteTagDb(table: string, callback: Callback): void
  deleteIndexDb(indexType: string, table: string, index: string, callback: Callback): void
  getItemDb(table: string): KeySpace
  getTagDb(table: string): KeySpace
  /** Ours: where all of it is kept. */
  disk: Disk
}

export type Action = (store: Store, data: object, callback: Callback) => void

/** The types of a request's members, in dynalite's own small schema language. */
export type MemberTypes = Record<string, unknown>

export interface Validation {
  types: MemberTypes
  custom?: (data: object, store: Store) => string | undefined
}

/** The functions of `dynalite/db` that actions look up at each call, and so can be wrapped. */
export interface Db {
  create(options: object): Store
  /** Whether a value stands to others as an operator says. */
  compare(operator: string, value: unknown, others: unknown): boolean
  /** The key of an item in its table: text that compares as DynamoDB orders items. */
  createKey(item: StoredItem, table: Table): string
  createIndexKey(item: StoredItem, table: Table, schema: readonly KeySchemaElement[]): string
  itemSize(item: StoredItem): number
  queryTable(...args: QueryTableArguments): void
  validateItem(item: StoredItem, table: Table): Error | null | undefined
  validateKey(key: StoredItem, table: Table): Error | null | undefined
  /** Refuses steps into a key, by the heads of the paths of several steps. */
  validateKeyPaths(heads: object | undefined, table: Table): Error | null | undefined
  validateUpdates(
    attributeUpdates: object | undefined,
    expressionUpdates: object | undefined,
    table: Table,
  ): Error | null | undefined
}

/** The arguments of `query` and `scan` to the function that reads their page. */
export type QueryTableArguments = [
  store: Store,
  table: Table,
  data: object,
  range: KeyRange,
  isLocalIndex: boolean | undefined,
  fetchesItems: boolean,
  startKeyNames: readonly string[],
  callback: Callback,
]

/** One of the parsers of expressions, which the checks of requests look up at each call. */
export interface Parser {
  /** @returns what was parsed, or as text what is wrong with it */
  parse(text: string, options: { readonly context: object }): object | string
}

export interface Validations {
  checkTypes(data: object, types: MemberTypes): object
  checkValidations(
    data: object,
    types: MemberTypes,
    custom: Validation['custom'],
    store: Store,
  ): void
}

const require = createRequire(import.meta.url)

export const db: Db = withFunctions<Db>('db', require('dynalite/db/index.js'), [
  'create',
  'compare',
  'createKey',
  'createIndexKey',
  'itemSize',
  'queryTable',
  'validateItem',
  'validateKey',
  'validateKeyPaths',
  'validateUpdates',
])

export const validations: Validations = withFunctions<Validations>(
  'validations',
  require('dynalite/validations/index.js'),
  ['checkTypes', 'checkValidations'],
)

/** A number of `big.js`, which dynalite brings. */
export interface Big {
  readonly e: number
  readonly c: readonly number[]
  plus(other: string): Big
  minus(other: string): Big
  toFixed(): string
}

export const big: (text: string) => Big = createRequire(require.resolve('dynalite/package.json'))(
  'big.js',
)

export const parsers: Readonly<Record<'condition' | 'projection' | 'update', Parser>> = {
  condition: loadParser('conditionParser'),
  projection: loadParser('projectionParser'),
  update: loadParser('updateParser'),
}

function loadParser(name: string): Parser {
  return withFunctions<Parser>(name, require(`dynalite/db/${name}.js`), ['parse'])
}

/** @param operation in dynalite's spelling: `putItem` */
export function loadAction(operation: string): Action {
  const action: unknown = require(`dynalite/actions/${operation}.js`)
  if (typeof action !== 'function') throw changed(`actions/${operation}`, 'is not a function')
  return action as Action
}

/** @param operation in dynalite's spelling: `putItem` */
export function loadValidation(operation: string): Validation {
  const validation: unknown = require(`dynalite/validations/${operation}.js`)
  const types = (validation as Partial<Validation>).types
  if (typeof types !== 'object') throw changed(`validations/${operation}`, 'has no types')
  return validation as Validation
}

/** Checks that an object of dynalite's has the functions that we call or replace. */
export function withFunctions<T extends object>(
  what: string,
  value: unknown,
  names: readonly (keyof T & string)[],
): T {
  for (const name of names) {
    const member = (value as Record<string, unknown> | null)?.[name]
    if (typeof member !== 'function') throw changed(what, `has no function ${name}`)
  }
  return value as T
}

function changed(what: string, fact: string): Error {
  return new Error(`Cannot adapt dynalite: expected version 4.0.0, but its ${what} ${fact}`)
}
