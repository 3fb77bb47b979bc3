import * as v from 'valibot'
import type { HistoryItem, Unknown } from '../../reader/index.ts'

/** An event as JSON has it: a position is text there. */
type HistoryItemBody = Omit<HistoryItem, 'position'> & { readonly position: string }

/** Each attribute that an event may have, so that one that is added must be documented. */
const attributes = {
  bucket: v.string(),
  object_key: v.pipe(v.string(), v.description('The key, decoded.')),
  event_time: v.pipe(v.string(), v.description('In UTC and milliseconds.')),
  event_name: v.pipe(v.string(), v.examples(['ObjectCreated:Put'])),
  position: v.pipe(
    v.string(),
    v.description('Orders the events of one object by plain comparison; the greatest won.'),
  ),
  size: v.pipe(v.number(), v.description('Bytes; 0 if the event has none.')),
  etag: v.pipe(v.string(), v.description('Without quotes; empty if the event has none.')),
  version_id: v.exactOptional(v.string()),
  requester: v.exactOptional(
    v.pipe(v.string(), v.description('The account or role, as S3 sent it.')),
  ),
  source_ip: v.exactOptional(v.string()),
  request_id: v.exactOptional(v.pipe(v.string(), v.description('Of the request to S3.'))),
  arrived_at: v.pipe(v.string(), v.description('When the function first received it, in UTC.')),
  deliveries: v.exactOptional(
    v.pipe(v.number(), v.description('How often it was delivered; absent in arrivals.')),
  ),
  expires_at: v.exactOptional(v.pipe(v.number(), v.description('In seconds since 1970.'))),
} satisfies Readonly<Record<keyof HistoryItem, v.GenericSchema>>

export const historyItemSchema: v.GenericSchema<unknown, HistoryItemBody> = v.pipe(
  v.object(attributes),
  v.description('One event of one object, also one that left its row as it was.'),
)

export const unknownSchema: v.GenericSchema<unknown, Unknown> = v.pipe(
  v.union([
    v.object({ object_key: v.string(), unknown: v.literal(true) }),
    v.object({ prefix: v.string(), unknown: v.literal(true) }),
  ]),
  v.description('An object or a folder of which it is not known whether it was there.'),
)
