import { eventBytes, platformBytes } from './log-bytes.ts'
import { columnsTable, dollars } from './markdown.ts'
import { price } from './prices.ts'

const million = 1e6
const memoryGigabytes = 0.5
/** Calls of the HTTP API, each a read of one row, or of a page of 100 rows of 250 bytes. */
const calls = [
  { head: 'one row', seconds: 0.01, readUnits: 0.5 },
  { head: 'a page of 100 rows', seconds: 0.03, readUnits: Math.ceil((100 * 250) / 4_096) / 2 },
]
/** A line of the access log, whose format the construct has, with values of usual length. */
const accessBytes = 330

/** What a million calls of the HTTP API cost. */
export function callsTable(): string {
  const bytes = accessBytes + platformBytes + 4 * eventBytes
  const columns = calls.map(({ head, seconds, readUnits }) => {
    const items = {
      'API Gateway': million * price.httpApiRequest,
      invocations: million * price.invocation,
      'GB-seconds': million * seconds * memoryGigabytes * price.gigabyteSecond,
      reads: million * readUnits * price.readUnit,
      logs: ((million * bytes) / 1e9) * price.logGigabyte,
    }
    const sum = Object.values(items).reduce((a, b) => a + b)
    const shown = Object.entries(items).map(([name, cost]) => [name, dollars(cost, 3)])
    return { head, cells: { ...Object.fromEntries(shown), '**sum**': `**${dollars(sum)}**` } }
  })
  return columnsTable(columns)
}
