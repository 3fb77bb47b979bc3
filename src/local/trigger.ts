/** What of an S3 notification stands in the log line of the invocation that it caused. */
export interface Trigger {
  readonly eventName: string
  readonly bucket: string
  /** Decoded. */
  readonly key: string
  readonly sequencer?: string
  readonly etag?: string
}

/** Of a notification as this cloud's S3 writes it, one record each; `undefined` of anything else. */
export function triggerOf(payload: object): Trigger | undefined {
  const [record] = (payload as Partial<S3Notification>).Records ?? []
  if (record?.s3 === undefined) return undefined
  const { bucket, object } = record.s3
  return {
    eventName: record.eventName,
    bucket: bucket.name,
    key: decodeURIComponent(object.key.replaceAll('+', ' ')),
    ...(object.sequencer === undefined ? {} : { sequencer: object.sequencer }),
    ...(object.eTag === undefined ? {} : { etag: object.eTag }),
  }
}

interface S3Notification {
  readonly Records: readonly {
    readonly eventName: string
    readonly s3?: {
      readonly bucket: { readonly name: string }
      readonly object: { readonly key: string; readonly eTag?: string; readonly sequencer?: string }
    }
  }[]
}
