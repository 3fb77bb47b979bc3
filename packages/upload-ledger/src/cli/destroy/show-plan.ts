import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { destinationLines } from '../aws/endpoints.ts'
import type { DestroyPlan } from './plan.ts'

/** The resources to delete and to keep. */
export function planLines(aws: Aws, plan: DestroyPlan, withData: boolean): readonly string[] {
  const { stack, standing, table, history, bucket, inUse } = plan
  const { parameters } = stack
  const existing = [
    ...(parameters.ExistingBucket === 'true'
      ? [`the bucket ${printable(parameters.BucketName ?? '')}, which the stack did not create`]
      : []),
    ...(parameters.ExistingTable === 'true'
      ? [`the table ${printable(parameters.TableName ?? '')}, which the stack did not create`]
      : []),
    ...(parameters.History === 'true' && parameters.ExistingHistoryTable === 'true'
      ? [
          `the history table ${printable(parameters.HistoryTableName ?? '')}, which the stack did not create`,
        ]
      : []),
  ]
  const data = [
    ...(table === undefined
      ? []
      : [`the table ${printable(table.name)}, with about ${table.rows} rows`]),
    ...(history === undefined
      ? []
      : [`the history table ${printable(history.name)}, with about ${history.rows} events`]),
    ...(bucket === undefined
      ? []
      : [`the bucket ${printable(bucket.name)}, with ${bucket.objects} objects and versions`]),
  ]
  const goes = [
    ...(standing ? ['the function, its log, the queues and the alarms', ...lostLines(plan)] : []),
    ...(standing && parameters.Api === 'true'
      ? ['the HTTP API with its address, its function and their logs']
      : []),
    ...(withData ? [...data, 'the deployed code'] : []),
  ]
  const stays = [...(withData ? [] : data), ...inUse, ...existing]
  return [
    ...destinationLines(aws),
    `stack     ${stack.name}${standing ? ` (${stack.status})` : ', already deleted'}`,
    ...list('To delete:', goes),
    ...list('To keep:', stays),
  ]
}

/** Events in the queues, which deleting the stack loses. */
function lostLines({ queues }: DestroyPlan): readonly string[] {
  return queues
    .filter(({ waiting }) => waiting > 0)
    .map(({ url, waiting }) => `${waiting} events in ${printable(url)}, which will be LOST`)
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)]
}
