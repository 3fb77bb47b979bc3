import { binsOf, type Span } from './question.ts'

/** An event as far as it is counted: one of the history, or the last one of an object, from its row. */
export interface Counted {
  readonly object_key: string
  readonly event_time: string
  readonly event_name: string
  readonly size: number
  readonly position?: string
  /** Absent where there is no history. */
  readonly arrived_at?: string
}

export interface TimeBin extends Span {
  readonly uploads: number
  readonly bytes: number
  readonly removals: number
  /** Events that came after a later one of the same object. */
  readonly stale: number
  readonly duplicates: number
  /** In milliseconds; absent where nothing arrived. */
  readonly delay: Delay | undefined
}

export interface Delay {
  readonly median: number
  readonly p90: number
  readonly p99: number
}

export interface SizeBin {
  readonly least: number
  /** Absent for the largest. */
  readonly below: number | undefined
  readonly uploads: number
  readonly bytes: number
}

export interface Summary {
  readonly bins: readonly TimeBin[]
  readonly sizes: readonly SizeBin[]
  readonly uploads: number
  readonly bytes: number
  readonly removals: number
  readonly stale: number
  readonly duplicates: number
  readonly delay: Delay | undefined
}

export interface Wanted {
  readonly span: Span
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
}

/**
 * Sums events by time and by size. The sizes are those of every upload of the span, whatever sizes
 * are wanted.
 *
 * @param duplicates the times of events that came again
 */
export function summarize(
  events: readonly Counted[],
  duplicates: readonly number[],
  { span, minSize = 0, maxSize = Number.POSITIVE_INFINITY }: Wanted,
): Summary {
  const { fromMs, toMs } = span
  const bins = binsOf(span)
  const sums = bins.map(() => ({ uploads: 0, bytes: 0, removals: 0, stale: 0, duplicates: 0 }))
  const delays: number[][] = bins.map(() => [])
  const sizes = sizeLimits.map((least, i) => ({
    ...{ least, below: sizeLimits[i + 1], uploads: 0, bytes: 0 },
  }))
  const late = staleOf(events)
  const isWhole = minSize === 0 && maxSize === Number.POSITIVE_INFINITY
  for (const event of events) {
    const at = Date.parse(event.event_time)
    if (!(at >= fromMs && at < toMs)) continue
    const isUpload = event.event_name.startsWith('ObjectCreated')
    const sized = sizes.findLast(({ least }) => event.size >= least)
    if (isUpload && sized !== undefined) {
      sized.uploads++
      sized.bytes += event.size
    }
    // A removal has no size of its own.
    if (!isWhole && !(isUpload && event.size >= minSize && event.size <= maxSize)) continue
    const index = indexAt(bins, at)
    const sum = sums[index]
    if (sum === undefined) continue
    if (isUpload) {
      sum.uploads++
      sum.bytes += event.size
    } else if (isRemoval(event)) sum.removals++
    if (late.has(event)) sum.stale++
    const delay = delayOf(event)
    if (delay !== undefined) delays[index]?.push(delay)
  }
  for (const at of isWhole ? duplicates : []) {
    const sum = at >= fromMs && at < toMs ? sums[indexAt(bins, at)] : undefined
    if (sum !== undefined) sum.duplicates++
  }
  const total = (name: keyof (typeof sums)[number]) => sums.reduce((sum, bin) => sum + bin[name], 0)
  return {
    bins: bins.map((bin, i) => ({
      ...bin,
      ...(sums[i] ?? { uploads: 0, bytes: 0, removals: 0, stale: 0, duplicates: 0 }),
      delay: percentiles(delays[i] ?? []),
    })),
    sizes,
    ...{ uploads: total('uploads'), bytes: total('bytes'), removals: total('removals') },
    ...{ stale: total('stale'), duplicates: total('duplicates') },
    delay: percentiles(delays.flat()),
  }
}

function isRemoval({ event_name }: Counted): boolean {
  return event_name.startsWith('ObjectRemoved') || event_name.startsWith('LifecycleExpiration')
}

function delayOf({ event_time, arrived_at = '' }: Counted): number | undefined {
  const delay = Date.parse(arrived_at) - Date.parse(event_time)
  return Number.isNaN(delay) ? undefined : Math.max(0, delay)
}

/** The events before whose arrival a later one of the same object had arrived. */
export function staleOf(events: readonly Counted[]): ReadonlySet<Counted> {
  const objects = Map.groupBy(
    events.filter(({ arrived_at, position }) => arrived_at !== undefined && position !== undefined),
    ({ object_key }) => object_key,
  )
  const late = new Set<Counted>()
  for (const own of objects.values()) {
    if (own.length < 2) continue
    const inOrder = own.toSorted((a, b) => compare(a.arrived_at ?? '', b.arrived_at ?? ''))
    // The greatest position of those that arrived before, and of those that arrived with it.
    let [before, arrived, at] = ['', '', '']
    for (const event of inOrder) {
      const { arrived_at = '', position = '' } = event
      if (arrived_at !== at) [before, at] = [arrived, arrived_at]
      if (position < before) late.add(event)
      if (position > arrived) arrived = position
    }
  }
  return late
}

/** By the nearest rank: each is a delay that there was. */
export function percentiles(delays: readonly number[]): Delay | undefined {
  if (delays.length === 0) return undefined
  const sorted = delays.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return { median: at(0.5), p90: at(0.9), p99: at(0.99) }
}

function indexAt(bins: readonly Span[], at: number): number {
  let [low, high] = [0, bins.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((bins[middle]?.fromMs ?? Number.POSITIVE_INFINITY) <= at) low = middle
    else high = middle - 1
  }
  return low
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

const kib = 1_024
/** Those of the command `stats`. */
const sizeLimits = [
  ...[0, kib, 10 * kib, 100 * kib, kib ** 2, 10 * kib ** 2, 100 * kib ** 2],
  ...[kib ** 3, 10 * kib ** 3],
]
