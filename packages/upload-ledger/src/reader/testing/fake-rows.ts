import type { Row } from '../../core/index.ts'
import type { GetRowOptions, RowPage, RowQuery } from '../../table/index.ts'
import type { Rows } from '../rows.ts'

/** Rows in memory, read as DynamoDB reads them, refusals included. */
export class FakeRows implements Rows {
  readonly #rows = new Map<string, Row>()
  #inOrder: readonly Keyed[] | undefined
  /** Every query so far. */
  readonly queries: RowQuery[] = []
  /** How many rows were read, whether they were returned or not. */
  rowsRead = 0
  /** Where a page ends at the latest; DynamoDB's 1 MB. */
  mostRows: number = Number.POSITIVE_INFINITY
  created = '2026-01-01T00:00:00.000Z'

  put(...rows: readonly Row[]): void {
    for (const row of rows) this.#rows.set(`${row.bucket}/${row.object_key}`, row)
    this.#inOrder = undefined
  }

  async get(
    bucket: string,
    key: string,
    { consistent = true, onCost }: GetRowOptions = {},
  ): Promise<Row | undefined> {
    onCost?.({ readUnits: consistent ? 1 : 0.5, requests: 1 })
    return this.#rows.get(`${bucket}/${key}`)
  }

  async query(query: RowQuery): Promise<RowPage> {
    this.queries.push(query)
    check(query)
    const { bucket, prefix, after, to, descending = false, filter } = query
    this.#inOrder ??= [...this.#rows.values()]
      .map((row) => ({ row, bytes: Buffer.from(row.object_key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    const limit = Math.min(query.limit ?? Infinity, this.mostRows)
    const read: Row[] = []
    const rows = descending
      ? this.#inOrder.toReversed()
      : startingAt(this.#inOrder, after ?? prefix)
    for (const { row } of rows) {
      const key = row.object_key
      if (row.bucket !== bucket || key === after || !isInRange(key, prefix, to)) {
        if (!descending && compareBytes(key, to ?? prefix) > 0 && !key.startsWith(prefix)) break
        continue
      }
      if (after !== undefined && descending && compareBytes(key, after) > 0) continue
      read.push(row)
      if (read.length === limit) break
    }
    this.rowsRead += read.length
    const lastKey = read.length === limit ? read.at(-1)?.object_key : undefined
    return {
      // The other conditions of a filter are a promise that DynamoDB need not keep.
      rows: read.filter((row) => !filter?.hideDeleted || row.deleted !== true),
      ...(lastKey === undefined ? {} : { lastKey }),
      readUnits: Math.max(0.5, Math.ceil((read.length * rowBytes) / 4_096) * 0.5),
      requests: 1,
    }
  }

  async sizeBytes(): Promise<number> {
    return this.#rows.size * rowBytes
  }

  async createdAt(): Promise<string> {
    return this.created
  }
}

interface Keyed {
  readonly row: Row
  readonly bytes: Buffer
}

function startingAt(rows: readonly Keyed[], key: string): readonly Keyed[] {
  const bytes = Buffer.from(key)
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const { bytes: other = bytes } = rows[middle] ?? {}
    if (Buffer.compare(other, bytes) < 0) low = middle + 1
    else high = middle
  }
  return rows.slice(low)
}

const rowBytes = 256

/** Refuses what DynamoDB refuses. */
function check({ prefix, after, to, limit = 1 }: RowQuery): void {
  if (limit < 1) throw new Error('ValidationException: Limit must be at least 1')
  for (const key of [prefix, after, to]) {
    if (key !== undefined && Buffer.byteLength(key) > 1024) {
      throw new Error('ValidationException: a sort key has at most 1024 bytes')
    }
  }
  if (to !== undefined && compareBytes(prefix, to) > 0) {
    throw new Error('ValidationException: BETWEEN needs its bounds in order')
  }
  if (after !== undefined && !isInRange(after, prefix, to)) {
    throw new Error('ValidationException: the start key does not match the range key predicate')
  }
}

function isInRange(key: string, prefix: string, to: string | undefined): boolean {
  // BETWEEN asks for no more than order.
  const isUnder = to === undefined ? key.startsWith(prefix) : compareBytes(key, prefix) >= 0
  return isUnder && (to === undefined || compareBytes(key, to) <= 0)
}

export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
