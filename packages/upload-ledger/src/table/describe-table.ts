import { indexFault, rowKeys } from '../core/index.ts'
import type { Table } from './table.ts'
import { tableShape } from './table-shape.ts'

/** The facts of a table that the ledger depends on. */
export interface TableDescription {
  /** AWS's word: `ACTIVE`, `CREATING`, … */
  readonly status: string
  /** Whether its keys are those of a row, both of type S. */
  readonly keysFit: boolean
  /** Why an index of the table has rows refused, if one has. */
  readonly unfitIndex?: string
}

/**
 * Describes the table, or returns `undefined` if there is none.
 *
 * @throws {LedgerError} `refused` or `unavailable`
 */
export async function describeTable(table: Table): Promise<TableDescription | undefined> {
  const found = await tableShape(table)
  if (found === undefined) return undefined
  const [unfitIndex] = found.indexes.flatMap((index) => indexFault(index) ?? [])
  return {
    status: found.status,
    keysFit: found.keys === `HASH ${rowKeys.partitionKey} S,RANGE ${rowKeys.sortKey} S`,
    ...(unfitIndex === undefined ? {} : { unfitIndex }),
  }
}
