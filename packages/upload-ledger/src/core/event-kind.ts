/** What an event does to its object's row. */
export type EventKind = 'creation' | 'removal'

/**
 * What the event of this name does to a row, or `undefined` if it leaves the row as it is.
 *
 * Only what changes the bytes or the existence of an object moves its row. Tagging, ACL, restore,
 * transition, replication, annotation, retention and whatever S3 adds next do not: some carry a
 * sequencer of their own, newer than the object's. A record without a name is taken as a creation,
 * as hand-made test events leave it out.
 *
 * @param eventName as in the record, with or without the `s3:` that some stores put before it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export function eventKind(eventName: string): EventKind | undefined {
  const family = eventName.replace(/^s3:/, '').split(':', 1)[0]
  if (family === 'ObjectCreated' || family === '') return 'creation'
  if (family === 'ObjectRemoved' || family === 'LifecycleExpiration') return 'removal'
  return undefined
}
