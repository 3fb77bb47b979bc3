import { type Engine, findTable, type Json, modelError } from '../engine/index.ts'
import { tableNameType } from './table-name.ts'

/**
 * Says that there is no point-in-time recovery, which is so. dynalite 4.0.0 does not know the
 * operation, but tools that make tables ask.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
 */
export async function describeContinuousBackups(engine: Engine, input: object): Promise<Json> {
  const { TableName: tableName } = engine.check(input, tableNameType) as { TableName: string }
  if ((await findTable(engine.disk, tableName)) === undefined) {
    throw modelError('TableNotFoundException', `Table not found: ${tableName}`)
  }
  return {
    ContinuousBackupsDescription: {
      // DynamoDB says so of every table; whether one can be recovered is the status below it.
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  }
}
