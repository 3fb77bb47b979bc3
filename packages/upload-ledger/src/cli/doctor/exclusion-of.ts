import { type Exclusion, readExcludeKeys, toExclusion } from '../../core/index.ts'
import type { Clients } from './clients.ts'
import { readConfiguration } from './function-probes.ts'

/**
 * The keys that a function leaves out; none where its `EXCLUDE_KEYS` cannot be read, which a step of
 * the checklist reports.
 */
export async function exclusionOf(clients: Clients, functionName: string): Promise<Exclusion> {
  try {
    const found = await readConfiguration(clients, functionName)
    const patterns = readExcludeKeys(found?.Environment?.Variables?.EXCLUDE_KEYS) ?? []
    return toExclusion(patterns, (_, fact) => new Error(fact))
  } catch {
    return () => undefined
  }
}
