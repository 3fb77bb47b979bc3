import { eventBytes, type LoggedBytes, platformBytes } from './log-bytes.ts'
import { columnsTable, dollars } from './markdown.ts'
import { price } from './prices.ts'

const million = 1e6
const memoryGigabytes = 0.125
/** Assumed, not measured on AWS: warm, and longer for a batch than for one event. */
const seconds = { one: 0.01, ten: 0.03 }
/** The share of a history: its request goes before the row's; of ten, up to 16 go at once. */
const historySeconds = { one: 0.005, ten: 0.01 }
/** An item of the history and its entry in the index by day, up to 1 KB each. */
const historyUnits = 2

/** How uploads reach the function. */
interface Way {
  readonly head: string
  /** Of a million uploads. */
  readonly invocations: number
  readonly seconds: number
  readonly historySeconds: number
  readonly queueRequests: number
  readonly logBytes: number
}

export function uploadWays(logged: {
  readonly direct: LoggedBytes
  readonly one: LoggedBytes
  readonly ten: LoggedBytes
}): readonly Way[] {
  const { direct, one, ten } = logged
  return [
    {
      head: '`direct`',
      ...{ invocations: million, seconds: seconds.one, historySeconds: historySeconds.one },
      queueRequests: 0,
      logBytes: direct.record + invocationLog(direct.metrics),
    },
    {
      head: '`queue`, one by one',
      ...{ invocations: million, seconds: seconds.one, historySeconds: historySeconds.one },
      queueRequests: 3 * million,
      logBytes: one.record + invocationLog(one.metrics),
    },
    {
      head: '`queue`, full batches',
      ...{ invocations: million / 10, seconds: seconds.ten, historySeconds: historySeconds.ten },
      queueRequests: million + (2 * million) / 10,
      logBytes: ten.record + invocationLog(ten.metrics) / 10,
    },
  ]
}

/** The bytes of log of an invocation, its records aside. */
export function invocationLog(metrics: number): number {
  return metrics + platformBytes + 3 * eventBytes
}

/** What a million uploads cost in US dollars, without and with a history. */
export function sumsOf(way: Way): { readonly rows: number; readonly withHistory: number } {
  const rows = Object.values(itemsOf(way)).reduce((a, b) => a + b)
  const history =
    million * historyUnits * price.writeUnit +
    way.invocations * way.historySeconds * memoryGigabytes * price.gigabyteSecond
  return { rows, withHistory: rows + history }
}

export function uploadsTable(ways: readonly Way[]): string {
  const columns = ways.map((way) => {
    const items = itemsOf(way)
    const { rows, withHistory } = sumsOf(way)
    const gigabyteSeconds = way.invocations * way.seconds * memoryGigabytes
    const eventBridge = rows + million * price.eventBridgeEvent
    return {
      head: way.head,
      cells: {
        writes: `1 M: ${dollars(items.writes, 3)}`,
        invocations: `${way.invocations / million} M: ${dollars(items.invocations, 3)}`,
        'GB-seconds': `${gigabyteSeconds}: ${dollars(items.milliseconds, 3)}`,
        'queue requests': `${way.queueRequests / million} M: ${dollars(items.queue, 3)}`,
        'log bytes an upload': `${Math.round(way.logBytes)}: ${dollars(items.logs, 3)}`,
        '**sum**': `**${dollars(rows)}**`,
        'without logs': dollars(rows - items.logs),
        'with a history': dollars(withHistory),
        'by EventBridge': way.queueRequests > 0 ? dollars(eventBridge) : '–',
      },
    }
  })
  return columnsTable(columns)
}

function itemsOf(way: Way) {
  return {
    writes: million * price.writeUnit,
    invocations: way.invocations * price.invocation,
    milliseconds: way.invocations * way.seconds * memoryGigabytes * price.gigabyteSecond,
    queue: way.queueRequests * price.queueRequest,
    logs: ((million * way.logBytes) / 1e9) * price.logGigabyte,
  }
}
