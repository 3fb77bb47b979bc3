export {
  type BackfillCounts,
  backfill,
  backfillEventName,
  rowOfListed,
  writeUnitsOf,
} from './backfill.ts'
export type { Batch } from './batch.ts'
export { inventoryObjects } from './inventory/inventory-objects.ts'
export { type Manifest, readManifest } from './inventory/manifest.ts'
export { type MissingCounts, missingObjects } from './missing-objects.ts'
export { holdNewSpace } from './new-space.ts'
export { createPace } from './pace.ts'
export { patiently } from './patiently.ts'
export { dollars } from './prices.ts'
export { type Selection, selectKeys } from './selection.ts'
export { openSources, type Sources } from './sources.ts'
export { type DriftKind, driftKinds, repairEventName } from './suspect.ts'
export type { Drift, VerifyCounts, VerifyStep } from './suspects.ts'
export { type ChangedKey, verify, verifyKeys } from './verify.ts'
