/** An upload, as far as it is counted. */
export interface Counted {
  readonly event_time: string
  readonly size: number
}

/** How many uploads, and how many bytes. */
export interface Sum {
  count: number
  bytes: number
}

export interface TimeBin extends Sum {
  /** The first moment, and the first after it. */
  readonly from: Date
  readonly to: Date
}

export interface SizeBin extends Sum {
  readonly least: number
  /** Absent for the largest. */
  readonly below?: number
}

export interface Counts {
  readonly times: readonly TimeBin[]
  readonly sizes: readonly SizeBin[]
  add(upload: Counted): void
}

/**
 * Counts uploads by time and by size. A bin of time is an hour, a day or more, so that there are at
 * most 72.
 */
export function countBetween(from: Date, to: Date): Counts {
  const stepMs = steps.find((step) => binsOf(from, to, step) <= mostBins) ?? yearMs
  const begin = Math.floor(from.getTime() / stepMs) * stepMs
  const times = Array.from({ length: binsOf(from, to, stepMs) }, (_, i) => ({
    from: new Date(begin + i * stepMs),
    to: new Date(begin + (i + 1) * stepMs),
    ...{ count: 0, bytes: 0 },
  }))
  const sizes = sizeLimits.map((least, i) => {
    const below = sizeLimits[i + 1]
    return { least, ...(below === undefined ? {} : { below }), count: 0, bytes: 0 }
  })
  const grow = (bin: Sum | undefined, size: number) => {
    if (bin === undefined) return
    bin.count++
    bin.bytes += size
  }
  return {
    times,
    sizes,
    add({ event_time, size }) {
      grow(times[Math.floor((Date.parse(event_time) - begin) / stepMs)], size)
      grow(
        sizes.findLast(({ least }) => size >= least),
        size,
      )
    },
  }
}

function binsOf(from: Date, to: Date, stepMs: number): number {
  const first = Math.floor(from.getTime() / stepMs)
  return Math.max(1, Math.ceil(to.getTime() / stepMs) - first)
}

const mostBins = 72
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const yearMs = 365 * dayMs
const steps = [hourMs, dayMs, 7 * dayMs, 28 * dayMs, yearMs]
const kib = 1024
const sizeLimits = [
  ...[0, kib, 10 * kib, 100 * kib, kib ** 2, 10 * kib ** 2, 100 * kib ** 2],
  ...[kib ** 3, 10 * kib ** 3],
]
