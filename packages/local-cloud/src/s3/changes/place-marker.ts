import type { ObjectChange } from '../notification/index.ts'
import type { Sequencer } from '../storage/sequencer.ts'
import { type MarkerRow, markerEtag } from '../storage/versions.ts'
import { givenVersion } from './new-version.ts'
import { addVersion, type ObjectVersions, type Placing } from './place-version.ts'

/** A delete marker in its place. */
export interface PlacedMarker extends Placing {
  readonly marker: MarkerRow
  /** What its event says, whatever caused it. */
  readonly change: Omit<ObjectChange, 'name'>
}

/**
 * Puts a delete marker above the versions of an object.
 *
 * @returns undefined where a later null version is there
 */
export async function placeMarker(
  versions: ObjectVersions,
  sequencer: Sequencer,
  lastModifiedMs: number,
): Promise<PlacedMarker | undefined> {
  const given = givenVersion(versions.bucketRow, sequencer)
  const marker: MarkerRow = { deleteMarker: true, lastModifiedMs, sequencer, ...given }
  const placed = await addVersion(versions, marker)
  if (placed === undefined) return undefined
  const change = { key: versions.key, sequencer, object: { etag: markerEtag }, ...given }
  return { ...placed, marker, change }
}
