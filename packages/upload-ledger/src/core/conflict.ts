import { noSequencer } from './sequencer.ts'

/**
 * Whether two creations of one object carry the same sequencer and different bytes. S3 gives no two
 * changes of an object the same one, so somebody else's events are mixed in. The position still
 * decides which stays, but a person should know.
 *
 * Creations alone are compared (a removal may carry the sequencer of what it removes), and only
 * where a sequencer orders them.
 */
export function isConflict(a: Claim, b: Claim): boolean {
  const place = a.position.slice(0, placeLength)
  return (
    b.position.startsWith(place) &&
    place.endsWith('|0|') &&
    !place.startsWith(noSequencer) &&
    a.etag !== '' &&
    b.etag !== '' &&
    a.etag !== b.etag
  )
}

/** An event or a row: where it stands, and its bytes. */
export interface Claim {
  readonly position: string
  readonly etag: string
}

/** Of a position: the sequencer and the rank, each with its bar. */
const placeLength = noSequencer.length + '|0|'.length
