import { type Environment, onOrOff, tableNameIn, wrongVariable } from './environment.ts'
import { limits } from './limits.ts'
import { tombstoneDaysWith } from './tombstone.ts'

/**
 * The history's table, which is not that of the rows; `undefined` if none is set.
 *
 * @throws {LedgerError} `configuration`
 */
export function historyTableNameIn(environment: Environment): string | undefined {
  if (!environment.HISTORY_TABLE_NAME) return undefined
  const name = tableNameIn(environment, 'HISTORY_TABLE_NAME', 'upload_history')
  if (name !== environment.TABLE_NAME) return name
  const given = JSON.stringify(name)
  const fact = `is ${given}, the table of TABLE_NAME; give another table, such as upload_history`
  throw wrongVariable('HISTORY_TABLE_NAME', fact)
}

/** The history of a ledger. */
export interface HistorySettings {
  readonly tableName: string
  /** After how many days an event leaves it; `undefined` for never. */
  readonly days: number | undefined
}

/**
 * The history, of `HISTORY_TABLE_NAME` and `HISTORY_DAYS`; `undefined` for none.
 *
 * @throws {LedgerError} `configuration`
 */
export function historyIn(environment: Environment): HistorySettings | undefined {
  const name = historyTableNameIn(environment)
  if (name === undefined) {
    if (!environment.HISTORY_DAYS) return undefined
    const help = 'which is not set; give the name of the table, such as upload_history'
    throw wrongVariable('HISTORY_DAYS', `is for the table of HISTORY_TABLE_NAME, ${help}`)
  }
  return { tableName: name, days: historyDays(environment.HISTORY_DAYS) }
}

function historyDays(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const { least, most } = limits.historyDays
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (days >= least && days <= most) return days
  const help = `give a whole number of days, ${least} to ${most}`
  throw wrongVariable('HISTORY_DAYS', `is ${JSON.stringify(text)}; ${help}`)
}

export interface TombstoneSettings {
  /** Whether a tombstone keeps the size and etag that its object last had. */
  readonly lastSizeAndEtag: boolean
  /** Infinity for ever; `undefined` for no longer than an event can be in flight. */
  readonly tombstoneDays: number | undefined
}

/**
 * How the tombstones of removed objects are written, by `LAST_SIZE_AND_ETAG` and the history.
 *
 * @throws {LedgerError} `configuration`
 */
export function tombstonesIn(environment: Environment): TombstoneSettings {
  const history = historyIn(environment)
  return {
    lastSizeAndEtag: onOrOff(environment, 'LAST_SIZE_AND_ETAG', false),
    tombstoneDays: history && tombstoneDaysWith(history.days),
  }
}
