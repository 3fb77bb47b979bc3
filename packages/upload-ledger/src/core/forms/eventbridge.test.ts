import { expect, test } from 'vitest'
import { isEventBridgeEvent, readEventBridgeEvent } from './eventbridge.ts'

const object = { key: 'a+b.txt', size: 5, etag: 'e1', sequencer: '0A', 'version-id': 'v1' }
const eventOf = (detailType: unknown, detail: object = {}) => ({
  source: 'aws.s3',
  'detail-type': detailType,
  time: '2026-11-23T04:00:00Z',
  detail: { bucket: { name: 'uploads' }, object, ...detail },
})

test('every field is read from where EventBridge has it', () => {
  const event = eventOf('Object Created', {
    reason: 'PutObject',
    requester: '111122223333',
    'source-ip-address': '192.0.2.1',
    'request-id': 'C3D13FE58DE4C810',
  })
  expect(readEventBridgeEvent(event)).toMatchObject({
    bucket: 'uploads',
    key: 'a+b.txt',
    kind: 'creation',
    sizeBytes: 5,
    etag: 'e1',
    eventTime: '2026-11-23T04:00:00Z',
    sequencer: '0A',
    versionId: 'v1',
    requester: '111122223333',
    sourceIp: '192.0.2.1',
    requestId: 'C3D13FE58DE4C810',
  })
})

test.each([
  ['Object Created', { reason: 'PutObject' }, 'ObjectCreated:Put'],
  ['Object Created', { reason: 'POST Object' }, 'ObjectCreated:Post'],
  ['Object Created', { reason: 'CopyObject' }, 'ObjectCreated:Copy'],
  [
    'Object Created',
    { reason: 'CompleteMultipartUpload' },
    'ObjectCreated:CompleteMultipartUpload',
  ],
  ['Object Created', { reason: 'SomethingNew' }, 'ObjectCreated'],
  ['Object Created', {}, 'ObjectCreated'],
  ['Object Deleted', { reason: 'DeleteObject' }, 'ObjectRemoved:Delete'],
  [
    'Object Deleted',
    { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
    'ObjectRemoved:DeleteMarkerCreated',
  ],
  ['Object Deleted', { reason: 'Lifecycle Expiration' }, 'LifecycleExpiration:Delete'],
  [
    'Object Deleted',
    { reason: 'Lifecycle Expiration', 'deletion-type': 'Delete Marker Created' },
    'LifecycleExpiration:DeleteMarkerCreated',
  ],
  ['Object Restore Initiated', {}, 'ObjectRestore:Post'],
  ['Object Restore Completed', {}, 'ObjectRestore:Completed'],
  ['Object Restore Expired', {}, 'ObjectRestore:Delete'],
  ['Object Storage Class Changed', {}, 'LifecycleTransition'],
  ['Object Access Tier Changed', {}, 'IntelligentTiering'],
  ['Object ACL Updated', {}, 'ObjectAcl:Put'],
  ['Object Tags Added', {}, 'ObjectTagging:Put'],
  ['Object Tags Deleted', {}, 'ObjectTagging:Delete'],
  ['Object Annotation Created', {}, 'ObjectAnnotation:Put'],
  ['Object Annotation Removed', {}, 'ObjectAnnotation:Delete'],
  ['Object Retention Updated', {}, 'ObjectRetention:Put'],
  ['Object Something New', {}, 'Object Something New'],
])('%s %j is %s', (detailType, detail, eventName) => {
  expect(readEventBridgeEvent(eventOf(detailType, detail))).toMatchObject({ eventName })
})

test.each([
  ['detail.object.key', { object: { ...object, key: 7 } }],
  ['detail.object.key', { object: undefined }],
  ['detail.bucket.name', { bucket: undefined }],
  ['detail.object.size', { object: { ...object, size: -1 } }],
  ['detail.object.etag', { object: { ...object, etag: 7 } }],
  ['detail.object.sequencer', { object: { ...object, sequencer: 7 } }],
  ['detail.object.version-id', { object: { ...object, 'version-id': 7 } }],
  ['detail.reason', { reason: 7 }],
])('what is wrong is blamed by its name: %s', (field, detail) => {
  const event = eventOf('Object Created', detail)
  expect(() => readEventBridgeEvent(event)).toThrow(`Cannot read ${field}: `)
})

test.each([
  ['time', { ...eventOf('Object Created'), time: 7 }],
  ['source', { ...eventOf('Object Created'), source: 7 }],
  ['detail-type', eventOf(7)],
])('so is %s', (field, event) => {
  expect(() => readEventBridgeEvent(event)).toThrow(`Cannot read ${field}: `)
})

test('only an event from S3 with a detail-type and a detail is an EventBridge event of S3', () => {
  const event = eventOf('Object Created')
  expect(isEventBridgeEvent(event)).toBe(true)
  expect(isEventBridgeEvent({ ...event, source: 'aws.ec2' })).toBe(false)
  expect(isEventBridgeEvent(eventOf(undefined))).toBe(false)
  expect(isEventBridgeEvent({ ...event, detail: 'all of it' })).toBe(false)
  expect(isEventBridgeEvent(null)).toBe(false)
})
