/** The fields of an S3 event in the log line of the invocation that it caused. */
export interface Trigger {
  readonly eventName: string
  readonly bucket: string
  /** Decoded. */
  readonly key: string
  readonly sequencer?: string
  readonly etag?: string
}

/**
 * The events in a payload, as this cloud's S3 writes them, be it in its own form or EventBridge's,
 * plain or in the messages of a queue: one as it is, those of a batch as a list. `undefined` if
 * there is none. Skips other messages of a queue, because no trigger of this cloud sent them.
 */
export function triggerOf(payload: object): Trigger | readonly Trigger[] | undefined {
  const triggers = triggersIn(payload)
  return triggers.length > 1 ? triggers : triggers[0]
}

function triggersIn(payload: Payload): readonly Trigger[] {
  const { detail, Records = [] } = payload
  if (detail === undefined) return Records.flatMap((record) => triggersOfRecord(record))
  const { key, etag, sequencer } = detail.object
  return [trigger(payload['detail-type'] ?? '', detail.bucket.name, key, etag, sequencer)]
}

function triggersOfRecord({ eventName = '', s3, body }: EventRecord): readonly Trigger[] {
  try {
    if (body !== undefined) return body.includes('s3') ? triggersIn(JSON.parse(body)) : []
    if (s3 === undefined) return []
    const { key, eTag, sequencer } = s3.object
    const decoded = decodeURIComponent(key.replaceAll('+', ' '))
    return [trigger(eventName, s3.bucket.name, decoded, eTag, sequencer)]
  } catch {
    return []
  }
}

function trigger(
  eventName: string,
  bucket: string,
  key: string,
  etag: string | undefined,
  sequencer: string | undefined,
): Trigger {
  return {
    eventName,
    bucket,
    key,
    ...(sequencer === undefined ? {} : { sequencer }),
    ...(etag === undefined ? {} : { etag }),
  }
}

/** A notification of S3's, an event of EventBridge's, or a batch of a queue. */
interface Payload {
  readonly Records?: readonly EventRecord[]
  readonly 'detail-type'?: string
  readonly detail?: {
    readonly bucket: { readonly name: string }
    readonly object: { readonly key: string; readonly etag?: string; readonly sequencer?: string }
  }
}

interface EventRecord {
  readonly eventName?: string
  readonly s3?: {
    readonly bucket: { readonly name: string }
    readonly object: { readonly key: string; readonly eTag?: string; readonly sequencer?: string }
  }
  /** Of a queue's message. */
  readonly body?: string
}
