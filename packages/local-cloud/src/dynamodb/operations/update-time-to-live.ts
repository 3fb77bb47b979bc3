import { type Engine, findTable, type Json, modelError, validationError } from '../engine/index.ts'
import { tableNameType } from './table-name.ts'
import { findTimeToLive, removeTimeToLive, saveTimeToLive } from './time-to-live.ts'

const types = {
  ...tableNameType,
  TimeToLiveSpecification: {
    type: 'FieldStruct<TimeToLiveSpecification>',
    notNull: true,
    children: {
      AttributeName: {
        type: 'String',
        notNull: true,
        lengthGreaterThanOrEqual: 1,
        lengthLessThanOrEqual: 255,
      },
      Enabled: { type: 'Boolean', notNull: true },
    },
  },
}

interface UpdateTimeToLive {
  readonly TableName: string
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean }
}

/**
 * Switches the expiry of a table's items on or off, at once and durably. dynalite 4.0.0 does not
 * know it. Asking for what is so already is refused, as DynamoDB does; its rule of one change an
 * hour is not kept.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
export function updateTimeToLive(engine: Engine, input: object): Promise<Json> {
  const request = engine.check(input, types) as UpdateTimeToLive
  return engine.oneAtATime(() => update(engine, request))
}

async function update(engine: Engine, request: UpdateTimeToLive): Promise<Json> {
  const { TableName: tableName, TimeToLiveSpecification: wanted } = request
  const table = await findTable(engine.disk, tableName)
  if (table === undefined) {
    const message = `Requested resource not found: Table: ${tableName} not found`
    throw modelError('ResourceNotFoundException', message)
  }
  const current = await findTimeToLive(engine.disk, tableName)
  if (wanted.Enabled && current?.attributeName === wanted.AttributeName) {
    throw validationError('TimeToLive is already enabled')
  }
  if (current !== undefined && current.attributeName !== wanted.AttributeName) {
    const fact = `current AttributeName is ${current.attributeName}`
    throw validationError(`TimeToLive is active on a different AttributeName: ${fact}`)
  }
  if (!wanted.Enabled && current === undefined) {
    throw validationError('TimeToLive is already disabled')
  }
  if (wanted.Enabled) {
    await saveTimeToLive(engine.disk, { tableName, attributeName: wanted.AttributeName })
  } else {
    await removeTimeToLive(engine.disk, tableName)
  }
  return { TimeToLiveSpecification: wanted }
}
