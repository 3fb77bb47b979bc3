import type { AttributeDefinition, SecondaryIndex, Table } from './dynalite.ts'
import { loadValidation } from './dynalite.ts'
import { modelError, type ServiceError, validationError } from './service-error.ts'

/** One change of a table's global indexes. */
export type IndexUpdate =
  | { readonly kind: 'create'; readonly index: NewIndex }
  | { readonly kind: 'delete'; readonly name: string }

export interface NewIndex extends SecondaryIndex {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType?: string }[]
  readonly ProvisionedThroughput?: object
}

interface UpdateTable {
  readonly AttributeDefinitions?: readonly AttributeDefinition[]
  readonly GlobalSecondaryIndexUpdates?: readonly {
    readonly Create?: NewIndex
    readonly Delete?: { readonly IndexName: string }
    readonly Update?: object
  }[]
}

const mostIndexes = 20

let repaired = false

/** Has UpdateTable know the members that a new index needs, as dynalite 4.0.0 does not make one. */
export function knowNewIndexes(): void {
  if (repaired) return
  repaired = true
  const { types } = loadValidation('updateTable')
  const { notNull: _required, ...definitions } = loadValidation('createTable').types
    .AttributeDefinitions as Record<string, unknown>
  types.AttributeDefinitions = definitions
  const updates = types.GlobalSecondaryIndexUpdates as MemberType
  const throughput = updates.children?.children?.Create?.children?.ProvisionedThroughput
  delete (throughput as { notNull?: boolean } | undefined)?.notNull
}

interface MemberType {
  readonly children?: {
    readonly children?: Record<string, { readonly children?: Record<string, object> }>
  }
}

/**
 * The index that a checked request wants made or deleted, and the rest of the request.
 *
 * @throws {ServiceError} `LimitExceededException` when there are several
 */
export function indexUpdateOf(data: object): {
  readonly update: IndexUpdate | undefined
  readonly rest: object | undefined
} {
  const { AttributeDefinitions: _theirs, ...request } = data as UpdateTable
  const { GlobalSecondaryIndexUpdates: updates = [], ...others } = request
  const changes = updates.flatMap(({ Create, Delete }): IndexUpdate[] => [
    ...(Create === undefined ? [] : [{ kind: 'create' as const, index: Create }]),
    ...(Delete === undefined ? [] : [{ kind: 'delete' as const, name: Delete.IndexName }]),
  ])
  if (changes.length > 1) throw onlyOneAtATime()
  const [update] = changes
  if (update === undefined) return { update, rest: request }
  const left = updates.filter(({ Update }) => Update !== undefined)
  const rest = left.length > 0 ? { ...others, GlobalSecondaryIndexUpdates: left } : others
  return { update, rest: Object.keys(rest).length > 1 ? rest : undefined }
}

/** Refuses a change of a table whose indexes are being changed. @throws {ServiceError} */
export function requireSettledIndexes(table: Table, isIndexUpdate: boolean): void {
  const indexes = table.GlobalSecondaryIndexes ?? []
  if (indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return
  if (isIndexUpdate) throw onlyOneAtATime()
  const fact = `Table is being updated: ${table.TableName}`
  throw modelError(
    'ResourceInUseException',
    `Attempt to change a resource which is still in use: ${fact}`,
  )
}

/** The row of a table once the change has begun. @throws {ServiceError} when it cannot be made */
export function withUpdate(table: Table, update: IndexUpdate, data: object): Table {
  return update.kind === 'create'
    ? withNewIndex(table, update.index, data as UpdateTable)
    : withDoomedIndex(table, update.name)
}

function withNewIndex(
  table: Table,
  index: NewIndex,
  { AttributeDefinitions: given = [] }: UpdateTable,
): Table {
  const existing = table.GlobalSecondaryIndexes ?? []
  const known = new Set(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName))
  const definitions = [
    ...table.AttributeDefinitions,
    ...given.filter(({ AttributeName }) => !known.has(AttributeName)),
  ]
  const fault = faultOf(table, index, definitions)
  if (fault !== undefined) throw validationError(fault)
  if (existing.length >= mostIndexes) {
    const bound = `GlobalSecondaryIndex count exceeds the per-table limit of ${mostIndexes}`
    throw modelError('LimitExceededException', `Subscriber limit exceeded: ${bound}`)
  }
  const made = {
    ...index,
    IndexStatus: 'CREATING' as const,
    Backfilling: true,
    ProvisionedThroughput: {
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
      ...index.ProvisionedThroughput,
      NumberOfDecreasesToday: 0,
    },
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexArn: `${table.TableArn}/index/${index.IndexName}`,
  }
  const indexes = [...existing, made]
  return {
    ...table,
    AttributeDefinitions: used(definitions, table, indexes),
    GlobalSecondaryIndexes: indexes,
  }
}

/** The fault of an index, in the words that DynamoDB has for one of a new table. */
function faultOf(
  table: Table,
  index: NewIndex,
  definitions: readonly AttributeDefinition[],
): string | undefined {
  const { IndexName: name, KeySchema: schema, Projection: projection } = index
  const invalid = 'One or more parameter values were invalid: '
  const all = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]
  if (all.some(({ IndexName }) => IndexName === name)) {
    return 'Attempting to create an index which already exists'
  }
  const keys = schema.map(({ AttributeName }) => AttributeName)
  const defined = definitions.map(({ AttributeName }) => AttributeName)
  if (keys.some((key) => !defined.includes(key))) {
    return (
      `${invalid}Some index key attributes are not defined in AttributeDefinitions. ` +
      `Keys: [${keys.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`
    )
  }
  if (keys[0] === keys[1]) {
    return 'Both the Hash Key and the Range Key element in the KeySchema have the same name'
  }
  if (schema[0]?.KeyType !== 'HASH') {
    return 'Invalid KeySchema: The first KeySchemaElement is not a HASH key type'
  }
  if (schema[1] !== undefined && schema[1].KeyType !== 'RANGE') {
    return 'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type'
  }
  const { ProjectionType: type, NonKeyAttributes: others } = projection
  if (type === undefined) return `${invalid}Unknown ProjectionType: null`
  if (type !== 'INCLUDE' && others !== undefined) {
    return `${invalid}ProjectionType is ${type}, but NonKeyAttributes is specified`
  }
  if (type === 'INCLUDE' && others === undefined) {
    return `${invalid}ProjectionType is ${type}, but NonKeyAttributes is not specified`
  }
  const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST'
  const isGiven = index.ProvisionedThroughput !== undefined
  if (isOnDemand && isGiven) {
    const rule = `ProvisionedThroughput should not be specified for index: ${name}`
    return `${invalid}${rule} when BillingMode is PAY_PER_REQUEST`
  }
  if (!isOnDemand && !isGiven) {
    return `${invalid}ProvisionedThroughput must be specified for index: ${name}`
  }
  return undefined
}

function withDoomedIndex(table: Table, name: string): Table {
  const indexes = table.GlobalSecondaryIndexes ?? []
  if (!indexes.some(({ IndexName }) => IndexName === name)) {
    const where = `Index: ${name} for table: ${table.TableName}`
    throw modelError('ResourceNotFoundException', `Requested resource not found: ${where}`)
  }
  return {
    ...table,
    GlobalSecondaryIndexes: indexes.map((index) =>
      index.IndexName === name ? { ...index, IndexStatus: 'DELETING' } : index,
    ),
  }
}

/** The row of a table once an index of it is filled. */
export function withFilledIndex(table: Table, name: string): Table {
  return {
    ...table,
    GlobalSecondaryIndexes: (table.GlobalSecondaryIndexes ?? []).map((index) => {
      if (index.IndexName !== name) return index
      const { Backfilling: _done, ...filled } = index
      return { ...filled, IndexStatus: 'ACTIVE' }
    }),
  }
}

/** The row of a table once an index of it is gone. Definitions that no key needs any more go too. */
export function withoutIndex(table: Table, name: string): Table {
  const { GlobalSecondaryIndexes: indexes = [], ...rest } = table
  const left = indexes.filter(({ IndexName }) => IndexName !== name)
  return {
    ...rest,
    AttributeDefinitions: used(table.AttributeDefinitions, table, left),
    ...(left.length > 0 ? { GlobalSecondaryIndexes: left } : {}),
  }
}

function used(
  definitions: readonly AttributeDefinition[],
  table: Table,
  globalIndexes: readonly SecondaryIndex[],
): AttributeDefinition[] {
  const schemas = [table, ...(table.LocalSecondaryIndexes ?? []), ...globalIndexes]
  const keys = new Set(
    schemas.flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)),
  )
  return definitions.filter(({ AttributeName }) => keys.has(AttributeName))
}

function onlyOneAtATime(): ServiceError {
  const rule = 'Only 1 online index can be created or deleted simultaneously per table'
  return modelError('LimitExceededException', `Subscriber limit exceeded: ${rule}`)
}
