import { ServiceError, validationError } from '../service-error.ts'

/** Why a member of a transaction was cancelled, or that it was not the one to blame. */
export interface Reason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError'
  readonly Message?: string
  readonly Item?: unknown
}

/** The answer to a transaction of which nothing was done, with a reason for each member. */
export function cancelled(reasons: readonly Reason[]): ServiceError {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  const see = 'please refer cancellation reasons for specific reasons'
  return new ServiceError(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, ${see} [${codes}]`,
    CancellationReasons: reasons,
  })
}

/** @throws {ServiceError} when two members are of one item */
export function requireDistinctItems(items: readonly (readonly [string, string])[]): void {
  const names = items.map(([table, key]) => `${table}~${key}`)
  if (new Set(names).size === names.length) return
  throw validationError('Transaction request cannot include multiple operations on one item')
}

/**
 * The members of a transaction's request, in dynalite's schema language.
 *
 * @param actions the members of each action but `TableName`
 */
export function transactionTypes(
  actions: Readonly<Record<string, Record<string, unknown>>>,
): Record<string, unknown> {
  const tableName = {
    type: 'String',
    notNull: true,
    lengthGreaterThanOrEqual: 3,
    lengthLessThanOrEqual: 255,
    regex: '[a-zA-Z0-9_.-]+',
  }
  const action = (name: string, members: object): object => {
    return { type: `FieldStruct<${name}>`, children: { TableName: tableName, ...members } }
  }
  return {
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: {
        type: 'ValueStruct<TransactItem>',
        children: Object.fromEntries(
          Object.entries(actions).map(([name, members]) => [name, action(name, members)]),
        ),
      },
    },
    ClientRequestToken: {
      type: 'String',
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 36,
    },
    ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] },
    ReturnItemCollectionMetrics: { type: 'String', enum: ['SIZE', 'NONE'] },
  }
}
