import { accountId } from '../../identity/index.ts'
import { encodeKey } from './encode-key.ts'
import { type ObjectEvent, serviceName } from './event.ts'

/**
 * The notification of one event, as S3 sends it to functions and queues.
 *
 * @param configurationId of the target that receives it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notificationOf(event: ObjectEvent, configurationId: string): object {
  const { by, object, versionId, sequencer } = event
  const record = {
    eventVersion: '2.6',
    eventSource: 'aws:s3',
    awsRegion: event.region,
    eventTime: new Date(event.timeMs).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: by === 'lifecycle' ? serviceName : `AWS:${by.accessKeyId}` },
    requestParameters: { sourceIPAddress: by === 'lifecycle' ? serviceName : by.sourceIp },
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
        ...(object?.sizeBytes === undefined ? {} : { size: object.sizeBytes }),
        ...(object === undefined ? {} : { eTag: object.etag }),
        ...(versionId === undefined ? {} : { versionId }),
        ...(sequencer === undefined ? {} : { sequencer }),
      },
    },
  }
  return { Records: [record] }
}
