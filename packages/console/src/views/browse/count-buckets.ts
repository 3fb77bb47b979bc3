import { addCost, noCost } from '../../api/add-cost.ts'
import { bucketPath, type Client, type Cost } from '../../api/client.ts'
import type { FolderUsage, Page } from '../../api/types.ts'
import { freeReadUnits } from './use-usage.ts'

/** The objects and bytes of each bucket that was counted whole, and what the counting cost. */
export interface CountedBuckets {
  readonly usage: ReadonlyMap<string, FolderUsage>
  readonly cost: Cost
}

/** Counts one bucket after the other, for as long as it is cheap: a large one is left out. */
export async function countBuckets(
  client: Client,
  buckets: readonly string[],
  signal: AbortSignal,
): Promise<CountedBuckets> {
  const usage = new Map<string, FolderUsage>()
  const cost = noCost()
  for (const bucket of buckets) {
    if (cost.readUnits >= freeReadUnits) break
    const { body, cost: own } = await client.get<Page<FolderUsage>>(
      bucketPath(bucket, 'usage'),
      { depth: 0, maxReadUnits: freeReadUnits },
      signal,
    )
    addCost(cost, own)
    const whole = body.items[0]
    if (body.cursor === undefined && whole !== undefined) usage.set(bucket, whole)
  }
  return { usage, cost }
}
