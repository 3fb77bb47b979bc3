import type { ListedObject } from '../bucket/index.ts'
import type { ComparedRow } from './rows-in-order.ts'

/** What S3 and the ledger say of one key. */
export interface Sighting {
  /** Absent if S3 lists none. */
  readonly object?: ListedObject | undefined
  /** Absent if there is none; a tombstone is one. */
  readonly row?: ComparedRow | undefined
}

/**
 * How a row and its object differ: an object that the ledger does not have, a row without its object,
 * or other bytes.
 */
export type DriftKind = 'missing' | 'ghost' | 'differing'

export const driftKinds: readonly DriftKind[] = ['missing', 'ghost', 'differing']

/** How the two differ; `undefined` if they say the same. */
export function driftOf({ object, row }: Sighting): DriftKind | undefined {
  const isThere = row !== undefined && row.deleted !== true
  if (object === undefined) return isThere ? 'ghost' : undefined
  if (!isThere) return 'missing'
  return row.size === object.sizeBytes && row.etag === object.etag ? undefined : 'differing'
}

/** Whether nothing has moved between two sightings of a key. */
export function isUnmoved(before: Sighting, after: Sighting): boolean {
  return (
    before.object?.etag === after.object?.etag &&
    before.object?.sizeBytes === after.object?.sizeBytes &&
    before.object?.lastModified === after.object?.lastModified &&
    before.row?.etag === after.row?.etag &&
    before.row?.size === after.row?.size &&
    before.row?.deleted === after.row?.deleted
  )
}

/** The `event_name` of a row that a repair changed, and not an event. */
export const repairEventName = 'Repair'
