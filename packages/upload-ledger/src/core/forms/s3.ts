import { LedgerError } from '../errors.ts'
import { decodeObjectKey } from '../object-key.ts'
import { quoted } from '../printable.ts'
import {
  type RawEvent,
  text,
  toUploadEvent,
  type UnmovedEvent,
  type UploadEvent,
} from '../upload-event.ts'
import { isObject, type JsonObject, objectAt } from './record.ts'

/** Whether this is a record of S3's own form, as Lambda, SNS and SQS receive it in `Records`. */
export function isS3Record(record: unknown): record is JsonObject {
  return isObject(record) && isObject(record.s3)
}

/**
 * Reads a record of S3's own form. Its key is form-encoded.
 *
 * @throws {LedgerError} `invalid-notification` when it cannot be understood
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readS3Record(record: JsonObject): UploadEvent | UnmovedEvent {
  checkVersion(record.eventVersion)
  const s3 = objectAt(record, 's3')
  const object = objectAt(s3, 'object')
  const key = { name: 's3.object.key', value: object.key }
  const raw: RawEvent = {
    source: text({ name: 'eventSource', value: record.eventSource }),
    bucket: { name: 's3.bucket.name', value: objectAt(s3, 'bucket').name },
    size: { name: 's3.object.size', value: object.size },
    // Ceph writes `etag`.
    etag: { name: 's3.object.eTag', value: object.eTag ?? object.etag },
    eventTime: { name: 'eventTime', value: record.eventTime },
    sequencer: { name: 's3.object.sequencer', value: object.sequencer },
    versionId: { name: 's3.object.versionId', value: object.versionId },
    requester: objectAt(record, 'userIdentity').principalId,
    sourceIp: objectAt(record, 'requestParameters').sourceIPAddress,
    requestId: objectAt(record, 'responseElements')['x-amz-request-id'],
  }
  const eventName = text({ name: 'eventName', value: record.eventName })
  return toUploadEvent(eventName, raw, () => decodeObjectKey(text(key), key.name))
}

/** AWS asks readers to check the major version and to ignore fields that a newer minor adds. */
function checkVersion(version: unknown): void {
  if (version === undefined || version === null) return
  if (typeof version === 'string' && /^2(\.\d+)?$/.test(version)) return
  const message = `Cannot read eventVersion: ${quoted(version)} is not 2.x, the only supported version`
  throw new LedgerError('invalid-notification', message, { details: { field: 'eventVersion' } })
}
