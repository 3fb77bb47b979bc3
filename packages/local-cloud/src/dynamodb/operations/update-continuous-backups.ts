import { type Engine, type Json, modelError } from '../engine/index.ts'
import { describeContinuousBackups } from './describe-continuous-backups.ts'
import { tableNameType } from './table-name.ts'

const types = {
  ...tableNameType,
  PointInTimeRecoverySpecification: {
    type: 'FieldStruct<PointInTimeRecoverySpecification>',
    notNull: true,
    children: { PointInTimeRecoveryEnabled: { type: 'Boolean', notNull: true } },
  },
}

/**
 * Takes the request to have no point-in-time recovery, and refuses the request to have it, which
 * could not be kept.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
 */
export async function updateContinuousBackups(engine: Engine, input: object): Promise<Json> {
  const request = engine.check(input, types) as {
    TableName: string
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: boolean }
  }
  const answer = await describeContinuousBackups(engine, { TableName: request.TableName })
  if (request.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled) {
    const fact = 'this endpoint keeps no backups'
    const message = `Cannot enable point-in-time recovery for ${request.TableName}: ${fact}`
    throw modelError('ContinuousBackupsUnavailableException', message)
  }
  return answer
}
