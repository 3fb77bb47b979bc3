import { expect, test } from 'vitest'
import type { Sequencer } from '../storage/sequencer.ts'
import type { EventName, ObjectEvent } from './event.ts'
import { eventTypes } from './event-types.ts'
import { eventBridgeEventOf } from './eventbridge-form.ts'
import { notificationOf } from './s3-form.ts'

const sequencer = '006743AA001C2D3E4F' as Sequencer
const whole: ObjectEvent = {
  name: 'ObjectCreated:Put',
  bucket: 'uploads',
  key: 'in/plus+test (2) 100%.jpg',
  region: 'us-east-1',
  timeMs: Date.UTC(2026, 10, 23, 4, 0, 0, 987),
  requestId: 'C3D13FE58DE4C810',
  hostId: 'FMyUVURIY8',
  by: { accessKeyId: 'local', sourceIp: '192.0.2.1' },
  sequencer,
  object: { sizeBytes: 1024, etag: 'e1' },
  versionId: 'v1',
}

interface S3Record {
  readonly eventName: string
  readonly s3: { readonly object: Readonly<Record<string, unknown>> }
}

interface Told {
  readonly 'detail-type': string
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly object: Readonly<Record<string, unknown>>
  }
}

const s3Of = (event: ObjectEvent) => {
  const { Records } = notificationOf(event, 'id') as { Records: [S3Record] }
  return Records[0]
}
const bridgeOf = (event: ObjectEvent) => eventBridgeEventOf(event) as Told

test('an EventBridge event has a raw key, whole seconds and lower-case names', () => {
  expect(eventBridgeEventOf(whole)).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: '2026-11-23T04:00:00Z',
    region: 'us-east-1',
    resources: ['arn:aws:s3:::uploads'],
    detail: {
      version: '0',
      'event-version': '1.2',
      bucket: { name: 'uploads' },
      object: {
        key: 'in/plus+test (2) 100%.jpg',
        size: 1024,
        etag: 'e1',
        'version-id': 'v1',
        sequencer,
      },
      'request-id': 'C3D13FE58DE4C810',
      requester: '000000000000',
      'source-ip-address': '192.0.2.1',
      reason: 'PutObject',
    },
  })
})

test('each EventBridge event has an id of its own', () => {
  const ids = [whole, whole].map((event) => (eventBridgeEventOf(event) as { id: string }).id)
  expect(new Set(ids).size).toBe(2)
})

test.each<[EventName, string, string | undefined, string | undefined]>([
  ['ObjectCreated:Put', 'Object Created', 'PutObject', undefined],
  ['ObjectCreated:Post', 'Object Created', 'POST Object', undefined],
  ['ObjectCreated:Copy', 'Object Created', 'CopyObject', undefined],
  ['ObjectCreated:CompleteMultipartUpload', 'Object Created', 'CompleteMultipartUpload', undefined],
  ['ObjectRemoved:Delete', 'Object Deleted', 'DeleteObject', 'Permanently Deleted'],
  ['ObjectRemoved:DeleteMarkerCreated', 'Object Deleted', 'DeleteObject', 'Delete Marker Created'],
  ['LifecycleExpiration:Delete', 'Object Deleted', 'Lifecycle Expiration', 'Permanently Deleted'],
  [
    'LifecycleExpiration:DeleteMarkerCreated',
    'Object Deleted',
    'Lifecycle Expiration',
    'Delete Marker Created',
  ],
  ['ObjectTagging:Put', 'Object Tags Added', undefined, undefined],
  ['ObjectTagging:Delete', 'Object Tags Deleted', undefined, undefined],
])('%s is %s to EventBridge', (name, detailType, reason, deletionType) => {
  const { detail, ...envelope } = bridgeOf({ ...whole, name })
  expect(envelope['detail-type']).toBe(detailType)
  expect([detail.reason, detail['deletion-type']]).toEqual([reason, deletionType])
  expect('reason' in detail).toBe(reason !== undefined)
  expect('deletion-type' in detail).toBe(deletionType !== undefined)
  expect(s3Of({ ...whole, name }).eventName).toBe(name)
  expect(eventTypes.has(`s3:${name}`)).toBe(true)
})

test('fields that an event lacks are absent in both forms', () => {
  const { object, versionId, sequencer: _, ...bare } = whole
  expect(Object.keys(s3Of(bare).s3.object)).toEqual(['key'])
  expect(Object.keys(bridgeOf(bare).detail.object)).toEqual(['key'])
  const tagged: ObjectEvent = { ...bare, name: 'ObjectTagging:Put', object: { etag: 'e1' } }
  expect(Object.keys(s3Of(tagged).s3.object)).toEqual(['key', 'eTag'])
  expect(Object.keys(bridgeOf(tagged).detail.object)).toEqual(['key', 'etag'])
})

test('an event caused by S3 itself names S3 as the requester and has no source address', () => {
  const event: ObjectEvent = { ...whole, name: 'LifecycleExpiration:Delete', by: 'lifecycle' }
  expect(s3Of(event)).toMatchObject({
    userIdentity: { principalId: 's3.amazonaws.com' },
    requestParameters: { sourceIPAddress: 's3.amazonaws.com' },
  })
  const { detail } = bridgeOf(event)
  expect(detail.requester).toBe('s3.amazonaws.com')
  expect(detail).not.toHaveProperty('source-ip-address')
})
