export {
  type BackfillCounts,
  type BackfillOptions,
  backfill,
  backfillEventName,
  rowOfListed,
  writeUnitsOf,
} from './backfill.ts'
export type { Batch } from './batch.ts'
export { type MissingCounts, missingObjects } from './missing-objects.ts'
export { type ObjectsOptions, objectsInOrder } from './objects-in-order.ts'
export { createPace, type Pace } from './pace.ts'
export { type Patience, patiently } from './patiently.ts'
export { type ComparedRow, type RowsOptions, rowsInOrder } from './rows-in-order.ts'
export { type Selection, selectKeys } from './selection.ts'
export { type DriftKind, driftKinds, type Sighting } from './suspect.ts'
export { type Drift, type VerifyCounts, type VerifyStep, verify } from './verify.ts'
