import type { Estimate, Progress } from '../../reader/index.ts'
import type { Context } from '../command.ts'

/** The part of a question's options by which a person sees what it does, and can stop it. */
export interface Watch {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onEstimate: (estimate: Estimate) => void
}

/** What a question reads, in the words of its lines. */
interface Reads {
  readonly items: string
  /** All that it may read. */
  readonly whole: string
}

const rowsOfTable: Reads = { items: 'rows', whole: 'the whole table' }

/**
 * Says what a long question costs before it begins, and how far it is once it has taken a second; the
 * latter only where somebody looks on.
 */
export function watch(context: Context, { items, whole }: Reads = rowsOfTable): Watch {
  const start = context.now()
  let shownAt = start + patienceMs - pauseMs
  return {
    signal: context.interrupted,
    onProgress({ rows, readUnits }) {
      if (context.now() - shownAt < pauseMs) return
      shownAt = context.now()
      context.status?.(`${number(rows)} ${items}, ${number(readUnits)} read units`)
    },
    onEstimate({ readUnits, leastReadUnits }) {
      if (leastReadUnits !== undefined) {
        if (leastReadUnits <= cheap) return
        const days = number(leastReadUnits / unitsPerDay)
        context.err(`Reading ${days} days: at least ${number(leastReadUnits)} read units`)
        return
      }
      if (readUnits !== undefined && readUnits <= cheap) return
      context.err(
        readUnits === undefined
          ? 'Reading all rows; DynamoDB has not counted the table yet, so the cost is unknown: some 130 read units for each MB'
          : `Reading all rows: at most ${number(readUnits)} read units, which is ${whole}`,
      )
    },
  }
}

const patienceMs = 1_000
const pauseMs = 100
/** Eight Queries of half a unit each. */
const unitsPerDay = 4
/** What is not worth a line. */
const cheap = 1_000

function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}
