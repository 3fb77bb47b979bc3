import { embeddedMetrics } from '../core/index.ts'

/** The counts of one invocation, under the same names as in the answer. */
export interface Counts {
  written: number
  duplicate: number
  stale: number
  ignored: number
  /** Of the ignored, those that are not known: perhaps news of an object that nobody hears of. */
  unknown: number
  poison: number
  failed: number
  /** Of the failed, those that retries cannot fix: a permission or a setting is missing. */
  config_errors: number
  /** Events whose sequencer another event of the object has too, with another etag. */
  conflict: number
  /** How often S3 was asked what an object is; absent if it never was. */
  asked?: number
}

/** The most values of one metric that an EMF line may carry. */
const mostValues = 100

/**
 * The line of metrics of one invocation.
 *
 * @param deliveryDelaysMs from each event's time until it was handled; of more than 100 every so
 *   many stand, from the shortest to the longest
 */
export function metricsLine(
  functionName: string,
  counts: Counts,
  deliveryDelaysMs: readonly number[],
  nowMs: number,
): string {
  const delays = spread(deliveryDelaysMs)
  const milliseconds = delays.length > 0 ? { delivery_delay_ms: delays } : {}
  return embeddedMetrics(functionName, { ...counts }, milliseconds, nowMs)
}

function spread(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b)
  if (sorted.length <= mostValues) return sorted
  const step = (sorted.length - 1) / (mostValues - 1)
  return Array.from({ length: mostValues }, (_, i) => sorted[Math.round(i * step)] ?? 0)
}
