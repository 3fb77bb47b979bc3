import { randomUUID } from 'node:crypto'
import { accountId } from '../../identity/index.ts'
import { type EventName, type ObjectEvent, serviceName } from './event.ts'

/**
 * One event as S3 sends it to EventBridge: the key is raw, the time is in whole seconds, and names
 * are in lower case.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function eventBridgeEventOf(event: ObjectEvent): object {
  const { by, bucket, object, versionId, sequencer } = event
  const { detailType, ...words } = wording[event.name]
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source: 'aws.s3',
    account: accountId,
    time: new Date(event.timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: event.region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      'event-version': '1.2',
      bucket: { name: bucket },
      object: {
        key: event.key,
        ...(object?.sizeBytes === undefined ? {} : { size: object.sizeBytes }),
        ...(object === undefined ? {} : { etag: object.etag }),
        ...(versionId === undefined ? {} : { 'version-id': versionId }),
        ...(sequencer === undefined ? {} : { sequencer }),
      },
      'request-id': event.requestId,
      requester: by === 'lifecycle' ? serviceName : accountId,
      ...(by === 'lifecycle' ? {} : { 'source-ip-address': by.sourceIp }),
      ...words,
    },
  }
}

interface Wording {
  readonly detailType: string
  readonly reason?: string
  readonly 'deletion-type'?: string
}

const created = 'Object Created'
const forGood = { detailType: 'Object Deleted', 'deletion-type': 'Permanently Deleted' }
const byMarker = { detailType: 'Object Deleted', 'deletion-type': 'Delete Marker Created' }

const wording: Readonly<Record<EventName, Wording>> = {
  'ObjectCreated:Put': { detailType: created, reason: 'PutObject' },
  'ObjectCreated:Post': { detailType: created, reason: 'POST Object' },
  'ObjectCreated:Copy': { detailType: created, reason: 'CopyObject' },
  'ObjectCreated:CompleteMultipartUpload': {
    detailType: created,
    reason: 'CompleteMultipartUpload',
  },
  'ObjectRemoved:Delete': { ...forGood, reason: 'DeleteObject' },
  'ObjectRemoved:DeleteMarkerCreated': { ...byMarker, reason: 'DeleteObject' },
  'LifecycleExpiration:Delete': { ...forGood, reason: 'Lifecycle Expiration' },
  'LifecycleExpiration:DeleteMarkerCreated': { ...byMarker, reason: 'Lifecycle Expiration' },
  'ObjectTagging:Put': { detailType: 'Object Tags Added' },
  'ObjectTagging:Delete': { detailType: 'Object Tags Deleted' },
}
