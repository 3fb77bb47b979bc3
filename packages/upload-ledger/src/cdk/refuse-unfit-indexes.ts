import { Stack } from 'aws-cdk-lib'
import { CfnGlobalTable, CfnTable, type ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { dayIndexFault, type HistoryIndex, historyIndexFault, indexFault } from '../core/index.ts'

/**
 * Fails the synthesis if the table has an index that would have DynamoDB refuse rows. Of a table
 * that is imported nothing is known here.
 */
export function refuseUnfitIndexes(scope: Construct, table: ITable): void {
  refuse(scope, table, (indexes) =>
    indexes.flatMap((index) => {
      const fault = indexFault(index)
      return fault === undefined ? [] : [`${fault}; remove the index, or use another table`]
    }),
  )
}

/**
 * Fails the synthesis if the history table has no index by day that serves, or an index that would
 * have DynamoDB refuse items. Of a table that is imported nothing is known here.
 */
export function refuseUnfitHistory(scope: Construct, table: ITable): void {
  refuse(scope, table, (indexes) => {
    const fault = dayIndexFault(indexes)
    return [
      ...(fault === undefined ? [] : [`${fault}; give it the index of a history table`]),
      ...indexes.flatMap((index) => {
        const unfit = historyIndexFault(index)
        return unfit === undefined ? [] : [`${unfit}; remove the index, or use another table`]
      }),
    ]
  })
}

function refuse(
  scope: Construct,
  table: ITable,
  faultsOf: (indexes: readonly HistoryIndex[]) => readonly string[],
): void {
  // Not before: an index may be added to the table until then.
  scope.node.addValidation({
    validate: () => {
      const indexes = indexesOf(table)
      if (indexes === undefined) return []
      return faultsOf(indexes).map((fault) => `Cannot use the table ${table.node.path}: ${fault}`)
    },
  })
}

/** `undefined` for a table that is imported. */
function indexesOf(table: ITable): readonly HistoryIndex[] | undefined {
  const resource = table.node.defaultChild
  if (!(resource instanceof CfnTable) && !(resource instanceof CfnGlobalTable)) return undefined
  const resolve = <T>(value: unknown): readonly T[] => Stack.of(table).resolve(value) ?? []
  const types = new Map(
    resolve<CfnTable.AttributeDefinitionProperty>(resource.attributeDefinitions).map(
      ({ attributeName, attributeType }) => [attributeName, attributeType],
    ),
  )
  const indexes = [
    ...resolve<CfnTable.GlobalSecondaryIndexProperty>(resource.globalSecondaryIndexes),
    ...resolve<CfnTable.LocalSecondaryIndexProperty>(resource.localSecondaryIndexes),
  ]
  return indexes.map(({ indexName, keySchema, projection }) => {
    const { projectionType, nonKeyAttributes = [] } = projection as CfnTable.ProjectionProperty
    return {
      name: indexName,
      keys: resolve<CfnTable.KeySchemaProperty>(keySchema).map(({ attributeName }) => ({
        attribute: attributeName,
        type: types.get(attributeName) ?? '',
      })),
      attributes: projectionType === 'ALL' ? undefined : nonKeyAttributes,
    }
  })
}
