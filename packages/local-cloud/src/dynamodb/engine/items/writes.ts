import type { Disk } from '../disk.ts'
import { db, type StoredItem, type Table } from '../dynalite.ts'
import { itemKey, tableKey } from '../key-space.ts'
import { modelError, ServiceError } from '../service-error.ts'
import type { StoreOperation } from '../store-operation.ts'
import { type UsedCapacity, writeCapacity } from './capacity.ts'
import type { Counts } from './counts.ts'
import { type IndexChange, indexChanges } from './index-rows.ts'
import type { Locks } from './locks.ts'

/** A change of one item that is asked for, or a check of it. */
export interface ItemChange {
  readonly table: Table
  /** The attributes of the table's key, checked. */
  readonly key: StoredItem
  /**
   * The item after the change; undefined for none.
   *
   * @throws {ServiceError} to refuse it
   */
  after(existing: StoredItem | undefined): StoredItem | undefined
  /** Whether nothing is to be written. */
  readonly isCheck?: boolean
}

export interface ChangedItem {
  readonly existing: StoredItem | undefined
  readonly after: StoredItem | undefined
  readonly rows: readonly IndexChange[]
  readonly used: UsedCapacity
}

/** A change that was made, or what refuses it. */
export type Outcome = ChangedItem | ServiceError

/**
 * Changes items: each alone under its lock, with its index rows and the counts in one synced batch.
 */
export class Writes {
  readonly #disk: Disk
  readonly #locks: Locks
  readonly #counts: Counts
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(disk: Disk, locks: Locks, counts: Counts) {
    this.#disk = disk
    this.#locks = locks
    this.#counts = counts
  }

  /** Does something that reads the rows of tables and then changes items of them. */
  async during<T>(change: () => Promise<T>): Promise<T> {
    const running = change()
    const ended = running.then(
      () => undefined,
      () => undefined,
    )
    this.#underWay.add(ended)
    try {
      return await running
    } finally {
      this.#underWay.delete(ended)
    }
  }

  /** Waits for all that is under way: what begins from now on reads a table as it is now. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /** Makes one change. @throws {ServiceError} when it is refused */
  async commit(change: ItemChange): Promise<ChangedItem> {
    const [outcome] = await this.commitAll([change])
    if (outcome === undefined || outcome instanceof ServiceError) throw outcome
    return outcome
  }

  /**
   * Makes all of the changes, or none of them if one is refused. They are of different items.
   *
   * @param more what is written with them
   */
  async commitAll(
    changes: readonly ItemChange[],
    more: (changed: readonly ChangedItem[]) => readonly StoreOperation[] = () => [],
  ): Promise<Outcome[]> {
    const keys = changes.map(({ table, key }) => itemKey(table.TableName, db.createKey(key, table)))
    const release = await this.#locks.acquire(keys)
    try {
      const existing = await Promise.all(keys.map((key) => this.#disk.get(key)))
      const judged = changes.map((change, i) => outcomeOf(change, existing[i]))
      const outcomes = await Promise.all(
        judged.map((outcome, i) => this.#withTrueRows(outcome, changes[i]?.table)),
      )
      if (outcomes.some((outcome) => outcome instanceof ServiceError)) return outcomes
      const operations = changes.flatMap((change, i) =>
        this.#operations(change, keys[i] ?? '', outcomes[i] as ChangedItem),
      )
      operations.push(...more(outcomes as ChangedItem[]))
      if (operations.length > 0) await this.#disk.write(operations)
      return outcomes
    } finally {
      release()
    }
  }

  /** In an index that is being filled, the row that a change replaces may not be there yet. */
  async #withTrueRows(outcome: Outcome, table: Table | undefined): Promise<Outcome> {
    const filling = (table?.GlobalSecondaryIndexes ?? []).filter(
      ({ Backfilling: isFilling }) => isFilling === true,
    )
    if (outcome instanceof ServiceError || filling.length === 0) return outcome
    const rows = await Promise.all(
      outcome.rows.map(async (row) => {
        const { kind, name, replaced } = row
        const isFilling = filling.some(({ IndexName }) => IndexName === name)
        if (kind !== 'global' || !isFilling || replaced === undefined) return row
        if ((await this.#disk.get(replaced.key)) !== undefined) return row
        const { countDelta, bytesDelta } = row
        return { ...row, countDelta: countDelta + 1, bytesDelta: bytesDelta + replaced.bytes }
      }),
    )
    return { ...outcome, rows }
  }

  /** The rows of counts are last written wins, so those of one batch may repeat. */
  #operations({ table, isCheck }: ItemChange, key: string, changed: ChangedItem): StoreOperation[] {
    const { existing, after, rows } = changed
    if (isCheck === true || (existing === undefined && after === undefined)) return []
    return [
      after === undefined ? { type: 'del', key } : { type: 'put', key, value: after },
      ...rows.flatMap(({ operations }) => operations),
      this.#counts.add(table.TableName, changed, rows),
    ]
  }
}

function outcomeOf(change: ItemChange, row: unknown): Outcome {
  const existing = row as StoredItem | undefined
  try {
    const after = change.after(existing)
    const rows = change.isCheck === true ? [] : indexChanges(change.table, existing, after)
    return { existing, after, rows, used: writeCapacity(change.table, existing, after, rows) }
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
}

/**
 * A table that can be read and written. Every request shares what is given here, which stays as it is.
 *
 * @throws {ServiceError} `ResourceNotFoundException`
 */
export async function requireTable(disk: Disk, name: string): Promise<Table> {
  const table = disk.getKept(tableKey(name)) as Table | undefined
  if (table !== undefined && table.TableStatus !== 'CREATING' && table.TableStatus !== 'DELETING') {
    return table
  }
  throw modelError('ResourceNotFoundException', 'Requested resource not found')
}
