import { Stack } from 'aws-cdk-lib'
import { CfnGlobalTable, CfnTable, type ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { indexFault } from '../core/index.ts'

/**
 * Fails the synthesis if the table has an index that would have DynamoDB refuse rows. Of a table
 * that is imported nothing is known here.
 */
export function refuseUnfitIndexes(scope: Construct, table: ITable): void {
  // Not before: an index may be added to the table until then.
  scope.node.addValidation({
    validate: () =>
      indexesOf(table).flatMap((index) => {
        const fault = indexFault(index)
        if (fault === undefined) return []
        const fix = 'remove the index, or use another table'
        return [`Cannot use the table ${table.node.path}: ${fault}; ${fix}`]
      }),
  })
}

function indexesOf(table: ITable): Parameters<typeof indexFault>[0][] {
  const resource = table.node.defaultChild
  if (!(resource instanceof CfnTable) && !(resource instanceof CfnGlobalTable)) return []
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
  return indexes.map(({ indexName, keySchema }) => ({
    name: indexName,
    keys: resolve<CfnTable.KeySchemaProperty>(keySchema).map(({ attributeName }) => ({
      attribute: attributeName,
      type: types.get(attributeName) ?? '',
    })),
  }))
}
