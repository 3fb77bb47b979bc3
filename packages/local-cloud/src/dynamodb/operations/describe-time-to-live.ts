import { type Engine, findTable, type Json, modelError } from '../engine/index.ts'
import { tableNameType } from './table-name.ts'
import { findTimeToLive } from './time-to-live.ts'

/**
 * Says whether a table's items expire; dynalite 4.0.0 always says that they do not.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
 */
export async function describeTimeToLive(engine: Engine, input: object): Promise<Json> {
  const { TableName: tableName } = engine.check(input, tableNameType) as { TableName: string }
  if ((await findTable(engine.disk, tableName)) === undefined) {
    const message = `Requested resource not found: Table: ${tableName} not found`
    throw modelError('ResourceNotFoundException', message)
  }
  const current = await findTimeToLive(engine.disk, tableName)
  return {
    TimeToLiveDescription:
      current === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: current.attributeName },
  }
}
