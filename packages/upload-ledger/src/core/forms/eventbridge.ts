import { checkObjectKey } from '../object-key.ts'
import {
  type RawEvent,
  text,
  toUploadEvent,
  type UnmovedEvent,
  type UploadEvent,
} from '../upload-event.ts'
import { isObject, type JsonObject, objectAt } from './record.ts'

/**
 * Whether this is S3's event of an object as EventBridge wraps it. Calls that CloudTrail records
 * have the same source and are something else.
 */
export function isEventBridgeEvent(event: unknown): event is JsonObject {
  return (
    isObject(event) &&
    event.source === 'aws.s3' &&
    typeof event['detail-type'] === 'string' &&
    event['detail-type'].startsWith('Object ') &&
    isObject(event.detail)
  )
}

/**
 * Reads an EventBridge event of S3. Its key is raw: decoding it would turn `a+b` into `a b`.
 *
 * @throws {LedgerError} `invalid-notification` when it cannot be understood
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function readEventBridgeEvent(event: JsonObject): UploadEvent | UnmovedEvent {
  const detail = objectAt(event, 'detail')
  const object = objectAt(detail, 'object')
  const key = { name: 'detail.object.key', value: object.key }
  const raw: RawEvent = {
    source: text({ name: 'source', value: event.source }),
    bucket: { name: 'detail.bucket.name', value: objectAt(detail, 'bucket').name },
    size: { name: 'detail.object.size', value: object.size },
    etag: { name: 'detail.object.etag', value: object.etag },
    eventTime: { name: 'time', value: event.time },
    sequencer: { name: 'detail.object.sequencer', value: object.sequencer },
    versionId: { name: 'detail.object.version-id', value: object['version-id'] },
    requester: detail.requester,
    sourceIp: detail['source-ip-address'],
    requestId: detail['request-id'],
  }
  return toUploadEvent(eventNameOf(event, detail), raw, () => checkObjectKey(text(key), key.name))
}

/**
 * The name that the event has in S3's own form, so that a row does not depend on how it was
 * delivered. A reason that AWS has yet to invent leaves the family alone, which decides the kind.
 */
function eventNameOf(event: JsonObject, detail: JsonObject): string {
  const detailType = text({ name: 'detail-type', value: event['detail-type'] })
  const reason = text({ name: 'detail.reason', value: detail.reason })
  if (detailType === 'Object Created') return createdBy.get(reason) ?? 'ObjectCreated'
  if (detailType === 'Object Deleted') {
    const family = reason === 'Lifecycle Expiration' ? 'LifecycleExpiration' : 'ObjectRemoved'
    return detail['deletion-type'] === 'Delete Marker Created'
      ? `${family}:DeleteMarkerCreated`
      : `${family}:Delete`
  }
  return otherNames.get(detailType) ?? detailType
}

const createdBy: ReadonlyMap<string, string> = new Map([
  ['PutObject', 'ObjectCreated:Put'],
  ['POST Object', 'ObjectCreated:Post'],
  ['CopyObject', 'ObjectCreated:Copy'],
  ['CompleteMultipartUpload', 'ObjectCreated:CompleteMultipartUpload'],
])

const otherNames: ReadonlyMap<string, string> = new Map([
  ['Object Restore Initiated', 'ObjectRestore:Post'],
  ['Object Restore Completed', 'ObjectRestore:Completed'],
  ['Object Restore Expired', 'ObjectRestore:Delete'],
  ['Object Storage Class Changed', 'LifecycleTransition'],
  ['Object Access Tier Changed', 'IntelligentTiering'],
  ['Object ACL Updated', 'ObjectAcl:Put'],
  ['Object Tags Added', 'ObjectTagging:Put'],
  ['Object Tags Deleted', 'ObjectTagging:Delete'],
  ['Object Annotation Created', 'ObjectAnnotation:Put'],
  ['Object Annotation Removed', 'ObjectAnnotation:Delete'],
  ['Object Retention Updated', 'ObjectRetention:Put'],
])
