import { expect, test } from 'vitest'
import { readS3Record } from './s3.ts'

const object = { key: 'a+b.txt', size: 5, eTag: 'e1', sequencer: '0A', versionId: 'v1' }
const recordOf = (fields: object = {}, objectFields: object = {}) => ({
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  eventTime: '2026-11-23T04:00:00.123Z',
  userIdentity: { principalId: 'AWS:AIDAEXAMPLE' },
  requestParameters: { sourceIPAddress: '192.0.2.1' },
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
  s3: { bucket: { name: 'uploads' }, object: { ...object, ...objectFields } },
  ...fields,
})

test('every field is read from where S3 has it', () => {
  expect(readS3Record(recordOf())).toMatchObject({
    bucket: 'uploads',
    key: 'a b.txt',
    kind: 'creation',
    eventName: 'ObjectCreated:Put',
    sizeBytes: 5,
    etag: 'e1',
    eventTime: '2026-11-23T04:00:00.123Z',
    sequencer: '0A',
    versionId: 'v1',
    requester: 'AWS:AIDAEXAMPLE',
    sourceIp: '192.0.2.1',
    requestId: 'C3D13FE58DE4C810',
  })
})

test.each([null, 7, 'text', [], {}, { principalId: {} }])(
  'what is not as expected around the object costs the event a fact, not the row: %j',
  (other) => {
    const fields = { userIdentity: other, requestParameters: other, responseElements: other }
    const event = readS3Record(recordOf(fields))
    expect(event).toMatchObject({ kind: 'creation', key: 'a b.txt' })
    expect(Object.keys(event)).not.toContain('requester')
    expect(Object.keys(event)).not.toContain('sourceIp')
    expect(Object.keys(event)).not.toContain('requestId')
  },
)

test('the event source decides whether a sequencer can order', () => {
  const positionFrom = (eventSource: unknown) => readS3Record(recordOf({ eventSource }))
  expect(positionFrom('aws:s3')).toMatchObject({ position: expect.stringContaining('0A|0|') })
  expect(positionFrom('ceph:s3')).toMatchObject({ position: expect.stringMatching(/^0{32}\|/) })
})

test.each([undefined, null, '2', '2.0', '2.1', '2.15'])('version %j is understood', (version) => {
  expect(readS3Record(recordOf({ eventVersion: version }))).toHaveProperty('kind', 'creation')
})

test.each([2.1, 2, '', '1.0', '3.0', '12.1', '2.', '2.1.', '2.x', '2.1x', ['2.1']])(
  'version %j is not',
  (version) => {
    expect(() => readS3Record(recordOf({ eventVersion: version }))).toThrow(
      /^Cannot read eventVersion: .+ is not 2\.x, the only supported version$/,
    )
  },
)

test.each([
  ['eventSource', recordOf({ eventSource: 7 })],
  ['eventName', recordOf({ eventName: 7 })],
  ['eventTime', recordOf({ eventTime: 7 })],
  ['s3.object.sequencer', recordOf({}, { sequencer: 7 })],
  ['s3.object.versionId', recordOf({}, { versionId: 7 })],
  ['s3.object.key', recordOf({}, { key: 7 })],
])('a field that is not text is named in the error: %s', (field, record) => {
  expect(() => readS3Record(record)).toThrow(`Cannot read ${field}: expected text, found 7`)
})
