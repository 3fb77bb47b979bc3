import * as v from 'valibot'

/** One record of a notification, and its outcome. */
export interface LiveEvent {
  /** When the function reported it, in UTC. */
  readonly time: string
  readonly outcome: (typeof liveOutcomes)[number]
  /** The line of the function’s log. */
  readonly message: string
  readonly bucket?: string
  readonly object_key?: string
  readonly event_name?: string
  readonly event_time?: string
  readonly size?: number
  readonly sequencer?: string
  readonly request_id?: string
}

/** What may become of a record. */
export const liveOutcomes = [
  'written',
  'recorded',
  'duplicate',
  'stale',
  'ignored',
  'poison',
  'failed',
] as const

export const liveEventSchema: v.GenericSchema<unknown, LiveEvent> = v.pipe(
  v.object({
    time: v.pipe(v.string(), v.description('When the function reported it, in UTC.')),
    outcome: v.pipe(
      v.picklist(liveOutcomes),
      v.description(
        'written: the row is new; recorded: the history has the event; duplicate: it was there; stale: a newer one is; ignored, poison, failed: no row.',
      ),
    ),
    message: v.pipe(v.string(), v.description('The line of the function’s log.')),
    bucket: v.exactOptional(v.string()),
    object_key: v.exactOptional(v.string()),
    event_name: v.exactOptional(v.string()),
    event_time: v.exactOptional(
      v.pipe(v.string(), v.description('The time of the event, as S3 sent it.')),
    ),
    size: v.exactOptional(v.number()),
    sequencer: v.exactOptional(v.string()),
    request_id: v.exactOptional(
      v.pipe(v.string(), v.description('The invocation of the function.')),
    ),
  }),
  v.description('One record of a notification, and its outcome.'),
)
