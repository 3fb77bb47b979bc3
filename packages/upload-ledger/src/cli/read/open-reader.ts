import { printable } from '../../core/index.ts'
import { type LedgerReader, openLedger } from '../../reader/index.ts'
import type { Context } from '../command.ts'
import { connect, type TableFlags } from '../connection.ts'
import { explainingLocation } from '../ledger-location.ts'
import { whereNoneRuns } from '../running.ts'

/** Reads with the table that the flags and the environment name. */
export interface Reading {
  /** Asks the ledger; a failure says where it was looked for. */
  ask<T>(question: (reader: LedgerReader) => Promise<T>): Promise<T>
  /** After an empty answer: a hint, if AWS was asked because no local cloud runs here. */
  hint(): void
  /** The bucket of the local cloud, if it is that which is read. */
  readonly bucket: string | undefined
}

/** Opens the ledger that the flags and the environment name. */
export async function openReader(context: Context, flags: TableFlags): Promise<Reading> {
  const { table, historyTableName: history, bucket, isFallback } = await connect(context, flags)
  const reader = openLedger({ table: table.name, history, client: table.client })
  const place = { context, dataFolder: flags.data, isFallback }
  return {
    bucket,
    ask: (question) => explainingLocation(place, () => question(reader)),
    hint() {
      if (!isFallback) return
      const { folder, fix } = whereNoneRuns(context.workingFolder, flags.data)
      const asked = `This asked the table ${printable(table.name)} on AWS`
      context.err(`${asked}, because no local cloud is running in ${folder}: ${fix}`)
    },
  }
}
