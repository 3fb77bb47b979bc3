import { dayIndexFault, historyIndexFault, historyKeys } from '../core/index.ts'
import type { Table } from './table.ts'
import { tableShape } from './table-shape.ts'

/** The facts of a history table that writing and reading depend on. */
export interface HistoryTableDescription {
  /** AWS's word: `ACTIVE`, `CREATING`, … */
  readonly status: string
  /** Whether its keys are those of a history item, both of type S. */
  readonly keysFit: boolean
  /** Of the index by day, AWS's word; `undefined` without one that serves. */
  readonly dayIndexStatus: string | undefined
  /** Why the index by day does not serve, if it does not. */
  readonly dayIndexFault?: string
  /** Why another index of the table has items refused, if one has. */
  readonly unfitIndex?: string
}

/**
 * Describes the history table, or returns `undefined` if there is none.
 *
 * @throws {LedgerError} `refused` or `unavailable`
 */
export async function describeHistoryTable(
  table: Table,
): Promise<HistoryTableDescription | undefined> {
  const found = await tableShape(table)
  if (found === undefined) return undefined
  const { status, keys, indexes } = found
  const { partitionKey, sortKey, index } = historyKeys
  const [unfitIndex] = indexes.flatMap((one) => historyIndexFault(one) ?? [])
  const fault = dayIndexFault(indexes)
  return {
    status,
    keysFit: keys === `HASH ${partitionKey} S,RANGE ${sortKey} S`,
    ...(fault === undefined
      ? { dayIndexStatus: indexes.find(({ name }) => name === index)?.status }
      : { dayIndexStatus: undefined, dayIndexFault: fault }),
    ...(unfitIndex === undefined ? {} : { unfitIndex }),
  }
}
