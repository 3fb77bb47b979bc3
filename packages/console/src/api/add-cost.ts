import type { Cost } from './client.ts'

/** The cost of several answers, to which the next one is added. */
export type CostSum = { -readonly [Part in keyof Cost]: Cost[Part] }

export function noCost(): CostSum {
  return { readUnits: 0, requests: 0, ms: 0 }
}

export function addCost(sum: CostSum, own: Cost): void {
  sum.readUnits += own.readUnits
  sum.requests += own.requests
  sum.ms += own.ms
}
