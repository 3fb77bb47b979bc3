/**
 * The events that a trigger must carry, each of which changes an object's row: `aws s3 cp` of a
 * large file is a multipart upload, and a removal in a versioned bucket makes a delete marker.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export const objectEvents = [
  'ObjectCreated:Put',
  'ObjectCreated:Post',
  'ObjectCreated:Copy',
  'ObjectCreated:CompleteMultipartUpload',
  'ObjectRemoved:Delete',
  'ObjectRemoved:DeleteMarkerCreated',
] as const

export type ObjectEvent = (typeof objectEvents)[number]

/** The events in words: `ObjectRemoved:*` where a whole family is among them. */
export function eventsInWords(events: readonly ObjectEvent[]): string {
  const families = new Set(events.map(familyOf))
  const words = [...families].flatMap((family) => {
    const members = events.filter((event) => familyOf(event) === family)
    const isWhole = members.length === objectEvents.filter((e) => familyOf(e) === family).length
    return isWhole ? [`${family}:*`] : members
  })
  return words.join(', ')
}

function familyOf(event: ObjectEvent): string {
  return event.split(':', 1)[0] ?? event
}
