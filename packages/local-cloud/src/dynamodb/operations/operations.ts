import type { Engine, Json } from '../engine/index.ts'
import { createTable } from './create-table.ts'
import { describeContinuousBackups } from './describe-continuous-backups.ts'
import { describeTable } from './describe-table.ts'
import { describeTimeToLive } from './describe-time-to-live.ts'
import { updateContinuousBackups } from './update-continuous-backups.ts'
import { updateTimeToLive } from './update-time-to-live.ts'

/** One operation of DynamoDB, on a request that is parsed and whose caller may make it. */
export type Operation = (engine: Engine, input: object) => Promise<Json>

/** Those that dynalite lacks, or has in part. */
const ours: ReadonlyMap<string, Operation> = new Map([
  ['CreateTable', createTable],
  ['DescribeContinuousBackups', describeContinuousBackups],
  ['DescribeTable', describeTable],
  ['DescribeTimeToLive', describeTimeToLive],
  ['UpdateContinuousBackups', updateContinuousBackups],
  ['UpdateTimeToLive', updateTimeToLive],
])

/** Finds an operation by DynamoDB's name for it; undefined when this endpoint has none such. */
export function findOperation(engine: Engine, name: string): Operation | undefined {
  const plain: Operation = (engine, input) => engine.call(name, input)
  return ours.get(name) ?? (engine.has(name) ? plain : undefined)
}
