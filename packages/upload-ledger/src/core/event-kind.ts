/** The effect of an event on its object's row. */
export type EventKind = 'creation' | 'removal'

/**
 * The effect of an event of this name on a row, or `undefined` if it leaves the row as it is.
 *
 * Only a change of an object's bytes or existence moves its row. Tagging, ACL, restore,
 * transition, replication, annotation, retention and whatever S3 adds next do not: some carry a
 * sequencer of their own, newer than the object's. A record without a name (`isUnnamed`) counts as a
 * creation, because hand-made test events omit it.
 *
 * @param eventName as in the record, with or without the `s3:` prefix of some stores
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export function eventKind(eventName: string): EventKind | undefined {
  const family = familyOf(eventName)
  if (family === 'ObjectCreated' || family === '') return 'creation'
  if (family === 'ObjectRemoved' || family === 'LifecycleExpiration') return 'removal'
  return undefined
}

/** Whether a record has no name, or one without a family. */
export function isUnnamed(eventName: string): boolean {
  return familyOf(eventName) === ''
}

/** Whether the event of this name is one whose effect on a row is known, be it none. */
export function isKnownEvent(eventName: string): boolean {
  return eventKind(eventName) !== undefined || unmovedFamilies.has(familyOf(eventName))
}

const unmovedFamilies: ReadonlySet<string> = new Set([
  'IntelligentTiering',
  'LifecycleTransition',
  'ObjectAcl',
  'ObjectAnnotation',
  'ObjectRestore',
  'ObjectRetention',
  'ObjectTagging',
  'ReducedRedundancyLostObject',
  'Replication',
  // MinIO's.
  'ObjectAccessed',
  'Scanner',
])

function familyOf(eventName: string): string {
  const start = eventName.startsWith('s3:') ? 3 : 0
  const end = eventName.indexOf(':', start)
  return eventName.slice(start, end < 0 ? undefined : end)
}
