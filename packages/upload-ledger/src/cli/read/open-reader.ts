import { type LedgerReader, openLedger } from '../../reader/index.ts'
import type { Context } from '../command.ts'
import { connect, type TableFlags } from '../connection.ts'

/** The reader of the table that the flags and the environment mean. */
export async function openReader(context: Context, flags: TableFlags): Promise<LedgerReader> {
  const { name, client } = await connect(context, flags)
  return openLedger({ table: name, client })
}
