import { accountId } from '../../identity/index.ts'
import type { Sequencer } from '../sequencer.ts'

/** Something that happened to an object. */
export interface ObjectEvent {
  /** Without `s3:`, as in the record: `ObjectCreated:Put`. */
  readonly name: string
  readonly bucket: string
  /** As the client named it. */
  readonly key: string
  readonly sequencer: Sequencer
  /** Absent for a removal. */
  readonly object?: { readonly sizeBytes: number; readonly etag: string }
  /** Of the request that caused it. */
  readonly timeMs: number
  readonly requestId: string
  readonly hostId: string
  readonly sourceIp: string
  readonly accessKeyId: string
  readonly region: string
}

/**
 * The notification of one event, as S3 sends it: what an event has not is absent, not empty.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notificationOf(event: ObjectEvent, configurationId: string): object {
  const record = {
    eventVersion: '2.6',
    eventSource: 'aws:s3',
    awsRegion: event.region,
    eventTime: new Date(event.timeMs).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: `AWS:${event.accessKeyId}` },
    requestParameters: { sourceIPAddress: event.sourceIp },
    responseElements: { 'x-amz-request-id': event.requestId, 'x-amz-id-2': event.hostId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: accountId },
        arn: `arn:aws:s3:::${event.bucket}`,
      },
      object: {
        key: encodeKey(event.key),
        ...(event.object === undefined
          ? {}
          : { size: event.object.sizeBytes, eTag: event.object.etag }),
        sequencer: event.sequencer,
      },
    },
  }
  return { Records: [record] }
}

/** As a form encodes it, but with slashes as they are: a space is `+`, a plus `%2B`. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
}
