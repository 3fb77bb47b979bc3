/**
 * US dollars, us-east-1, on demand, as gathered on 2026-11-23; docs/deploy/cost.md says how sure each is.
 */
const prices = {
  listRequest: 0.005 / 1_000,
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
} as const

/** What so much costs, in dollars; elsewhere than in us-east-1 it differs. */
export function dollars(amounts: {
  readonly listRequests?: number
  readonly writeUnits?: number
  readonly readUnits?: number
}): number {
  const { listRequests = 0, writeUnits = 0, readUnits = 0 } = amounts
  return (
    listRequests * prices.listRequest + writeUnits * prices.writeUnit + readUnits * prices.readUnit
  )
}
