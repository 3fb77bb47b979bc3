/** What lifecycle rules have done. */
export interface LifecycleCounts {
  /** Objects removed from buckets without versions. */
  readonly expired: number
  readonly markersCreated: number
  readonly noncurrentExpired: number
  /** Delete markers with nothing behind them. */
  readonly markersRemoved: number
  readonly uploadsAborted: number
}

export const noCounts: { [name in keyof LifecycleCounts]: number } = {
  expired: 0,
  markersCreated: 0,
  noncurrentExpired: 0,
  markersRemoved: 0,
  uploadsAborted: 0,
}

export function addCounts(a: LifecycleCounts, b: LifecycleCounts): LifecycleCounts {
  return {
    expired: a.expired + b.expired,
    markersCreated: a.markersCreated + b.markersCreated,
    noncurrentExpired: a.noncurrentExpired + b.noncurrentExpired,
    markersRemoved: a.markersRemoved + b.markersRemoved,
    uploadsAborted: a.uploadsAborted + b.uploadsAborted,
  }
}

/** Counts what became of each object, version or upload of a step. */
export function countOf(results: readonly (keyof LifecycleCounts | 'nothing')[]): LifecycleCounts {
  const counts = { ...noCounts }
  for (const result of results) if (result !== 'nothing') counts[result]++
  return counts
}
