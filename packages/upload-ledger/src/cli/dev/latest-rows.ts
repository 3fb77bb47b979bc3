import type { LatestRows } from '../../api/index.ts'
import type { Row } from '../../core/index.ts'
import { getRow, scanRows, type Table } from '../../table/index.ts'
import { readLogLine } from '../log-line.ts'
import type { FunctionLog } from './local-cloud.ts'

/** The most rows that one look at the page reads, which takes half a second, and those of a request. */
const [mostRows, pageRows] = [20_000, 1_000]

/**
 * The newest rows by their event time, whoever wrote them. The table is in order of keys, so this
 * reads it from its start; of one that is longer than it reads, it adds the rows that the function's
 * log names. Includes tombstones only if `removed`.
 */
export async function latestRows(
  log: Pick<FunctionLog, 'tail'>,
  table: Table,
  limit: number,
  { removed, most = mostRows }: { readonly removed: boolean; readonly most?: number },
): Promise<LatestRows> {
  let newest: readonly Row[] = []
  let read = 0
  for await (const page of scanRows(table, Math.min(pageRows, most))) {
    read += page.length
    newest = newestOf([...newest, ...page], limit, removed)
    if (read >= most) {
      const logged = newestOf([...newest, ...(await loggedRows(log, table, limit))], limit, removed)
      return { rows: logged, read, isAll: false }
    }
  }
  return { rows: newest, read, isAll: true }
}

function newestOf(rows: readonly Row[], limit: number, removed: boolean): readonly Row[] {
  const shown = rows.filter((row) => removed || !row.deleted)
  const byObject = new Map(shown.map((row) => [JSON.stringify([row.bucket, row.object_key]), row]))
  return [...byObject.values()].sort(newestFirst).slice(0, limit)
}

/** A time that cannot be read, as a person may write one, is older than any. */
function newestFirst(a: Row, b: Row): number {
  const [timeA, timeB] = [a, b].map((row) => Date.parse(row.event_time) || 0)
  return (timeB ?? 0) - (timeA ?? 0) || (a.sequencer < b.sequencer ? 1 : -1)
}

/** The rows that the function wrote last, as they are now. */
async function loggedRows(
  log: Pick<FunctionLog, 'tail'>,
  table: Table,
  limit: number,
): Promise<readonly Row[]> {
  const objects = new Map<string, { bucket: string; key: string }>()
  // An object that was written repeatedly is one row, so the search goes on for others.
  await log.tail(limit, (text) => {
    const line = text.includes('"written"') ? readLogLine(text) : undefined
    if (line?.outcome !== 'written') return false
    const { bucket = '', object_key: key = '' } = line
    const object = JSON.stringify([bucket, key])
    if (objects.has(object)) return false
    objects.set(object, { bucket, key })
    return true
  })
  const rows = await Promise.all(
    [...objects.values()].map(({ bucket, key }) => getRow(table, bucket, key)),
  )
  return rows.filter((row) => row !== undefined)
}
