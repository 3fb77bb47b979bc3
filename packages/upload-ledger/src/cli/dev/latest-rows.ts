import { eventKind, type Row } from '../../core/index.ts'
import { getRow, type Table } from '../../table/index.ts'
import { type LogLine, readLogLine } from '../log-line.ts'
import type { FunctionLog } from './local-cloud.ts'

/**
 * The rows that the function wrote last, the latest first, as they are now. The function's log
 * names them: the table is ordered by key, so finding them there would mean reading all of it.
 * Includes tombstones only if `removed`.
 */
export async function latestRows(
  log: FunctionLog,
  table: Table,
  limit: number,
  { removed }: { removed: boolean },
): Promise<readonly Row[]> {
  // An object that was written repeatedly is one row, so the search goes on for others. The last
  // line of an object decides, so that a removed one is skipped.
  const objects = new Map<string, LogLine>()
  await log.tail(limit, (text) => {
    const line = text.includes('"written"') ? readLogLine(text) : undefined
    if (line?.outcome !== 'written') return false
    const object = `${line.bucket}/${line.object_key}`
    if (objects.has(object)) return false
    objects.set(object, line)
    return removed || !isRemoval(line)
  })
  const rows = await Promise.all(
    [...objects.values()]
      .filter((line) => removed || !isRemoval(line))
      .map((line) => getRow(table, line.bucket ?? '', line.object_key ?? '')),
  )
  return rows.flatMap((row) => (row === undefined || (row.deleted && !removed) ? [] : [row]))
}

function isRemoval({ event_name: name = '' }: LogLine): boolean {
  return eventKind(name) === 'removal'
}
