import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Notification, readNotification } from './notification.ts'
import type { NotificationRecord } from './record.ts'

function fixture(name: string): unknown {
  const url = new URL(`../../../test/fixtures/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).notification
}

function recordsOf(notification: Notification): readonly NotificationRecord[] {
  return notification.kind === 'direct'
    ? notification.records
    : notification.messages.flatMap(({ records }) => records)
}

const s3 = (object: object, record: object = {}) => ({
  Records: [
    {
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'uploads' }, object: { key: 'a.txt', ...object } },
      ...record,
    },
  ],
})

/** In a word: what the only record of a notification is, or the message that names its fault. */
function verdict(payload: unknown): string {
  const [record, ...others] = recordsOf(readNotification(payload))
  expect(others).toEqual([])
  if (record?.kind === 'upload') return record.event.kind
  return record?.kind === 'poison' ? record.error.message : (record?.reason ?? 'nothing')
}

describe('forms', () => {
  test.each([
    'put',
    'sns',
    'sqs',
    'sns-sqs',
    'sns-sqs-raw',
    'on-failure',
    'on-failure-in-sqs',
    'eventbridge-sqs',
    'pipes-sqs',
    'pipes-input-template',
    'on-failure-eventbridge',
    'on-failure-sns',
  ])('%s carries the very same upload', (name) => {
    const [record] = recordsOf(readNotification(fixture(name)))
    expect(record).toMatchObject({
      kind: 'upload',
      event: {
        bucket: 'uploads',
        key: 'incoming/notes.txt',
        kind: 'creation',
        eventName: 'ObjectCreated:Put',
        sizeBytes: 1024,
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer: '006743AA001C2D3E4F',
      },
    })
  })

  test.each([
    ['put', 'direct'],
    ['sns', 'direct'],
    ['eventbridge-put', 'direct'],
    ['on-failure', 'direct'],
    ['sqs', 'queue'],
    ['on-failure-in-sqs', 'queue'],
    ['pipes-sqs', 'queue'],
    ['pipes-input-template', 'direct'],
    ['on-failure-eventbridge', 'direct'],
    ['on-failure-sns', 'direct'],
  ])('%s is acknowledged as %s', (name, kind) => {
    expect(readNotification(fixture(name)).kind).toBe(kind)
  })

  test.each([
    ['put-encoded-key', 'incoming/red flower + 100% é🐱.jpg'],
    ['eventbridge-put', 'incoming/plus+test (2) 100%.jpg'],
  ])('the key of %s is decoded as its form asks', (name, key) => {
    expect(recordsOf(readNotification(fixture(name)))).toMatchObject([{ event: { key } }])
  })

  test.each([
    ['eventbridge-put', 'ObjectCreated:Put'],
    ['eventbridge-multipart', 'ObjectCreated:CompleteMultipartUpload'],
    ['eventbridge-delete', 'ObjectRemoved:Delete'],
    ['eventbridge-delete-marker', 'ObjectRemoved:DeleteMarkerCreated'],
    ['eventbridge-lifecycle', 'LifecycleExpiration:Delete'],
  ])('%s has the event name of S3’s own form', (name, eventName) => {
    expect(recordsOf(readNotification(fixture(name)))).toMatchObject([{ event: { eventName } }])
  })

  test('each message of a queue keeps its id and its own records', () => {
    const notification = readNotification(fixture('sqs-two-good-one-poison'))
    const messages = notification.kind === 'queue' ? notification.messages : []
    expect(messages.map(({ records }) => records.map(({ kind }) => kind))).toEqual([
      ['upload'],
      ['poison'],
      ['upload'],
    ])
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(3)
  })

  test('neighbours of a poison record are read', () => {
    const kinds = recordsOf(readNotification(fixture('several-records'))).map(({ kind }) => kind)
    expect(kinds).toEqual(['upload', 'upload', 'poison'])
  })
})

describe('what moves a row', () => {
  test.each([
    ['copy-of-a-version', 'creation'],
    ['multipart', 'creation'],
    ['old-minor-version', 'creation'],
    ['delete', 'removal'],
    ['delete-marker', 'removal'],
    ['lifecycle-expiration', 'removal'],
    ['tagging', 'ObjectTagging:Put does not change an object'],
    ['retention', 'ObjectRetention:Put does not change an object'],
    ['eventbridge-tags-added', 'ObjectTagging:Put does not change an object'],
    ['test-event', 's3:TestEvent'],
    ['sns-sqs-test-event', 's3:TestEvent'],
    ['ceph', 'creation'],
    ['localstack-constant-sequencer', 'creation'],
  ])('%s: %s', (name, expected) => {
    expect(verdict(fixture(name))).toBe(expected)
  })

  test.each([
    'ObjectRestore:Completed',
    'LifecycleTransition',
    'IntelligentTiering',
    'ObjectAcl:Put',
    'Replication:OperationFailedReplication',
    'ObjectAnnotation:Put',
    'ReducedRedundancyLostObject',
    'SomethingNew:Put',
    'ObjectCreatedLater:Put',
  ])('%s is ignored, even if nothing else of it can be read', (eventName) => {
    expect(verdict(s3({ size: -1, key: '%zz' }, { eventName }))).toContain('does not change')
  })

  test('a record without a name is a creation, as the exercise takes it', () => {
    expect(verdict(s3({ size: 0, eTag: 'e' }, { eventName: undefined }))).toBe('creation')
    expect(verdict(s3({ size: 0 }, { eventName: '' }))).toBe('creation')
    expect(verdict(s3({ eTag: 'e' }, { eventName: null }))).toBe('creation')
  })

  test.each([undefined, null, '', 's3:'])(
    'one named %j that has neither size nor etag may be a removal, and is poison',
    (eventName) => {
      for (const object of [{}, { size: null, eTag: '' }]) {
        const [record] = recordsOf(readNotification(s3(object, { eventName })))
        expect(record).toMatchObject({ kind: 'poison', error: { details: { field: 'eventName' } } })
      }
      const fact = 'the record has no name, and without size and etag it may be a removal'
      expect(verdict(s3({}, { eventName }))).toContain(`Cannot read eventName: ${fact}`)
      expect(verdict(s3({}, { eventName: 'ObjectCreated:Put' }))).toBe('creation')
    },
  )

  test.each([
    {},
    [],
    null,
    undefined,
    7,
    'x'.repeat(3),
    { Records: [{}] },
    { Records: [null] },
    { source: 'aws.ec2', 'detail-type': 'x', detail: {} },
  ])('of no known form: %j', (payload) => {
    const records = recordsOf(readNotification(payload))
    expect(records).toHaveLength(1)
    expect(records[0]?.kind).not.toBe('upload')
  })

  test.each<[unknown, string]>([
    [null, 'it is null'],
    [7, 'it is 7'],
    [[], 'it is an empty list'],
    [{ hello: 1 }, 'it is an object with "hello"'],
    [{ bucket: 'uploads', key: 'a.txt' }, 'it is an object with "bucket", "key"'],
    [
      { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 },
      'it is an object with "a", "b", "c", "d", "e", "f" and 1 more',
    ],
    [
      { source: 'aws.ec2', 'detail-type': 'EC2 Instance Launch Successful', detail: {} },
      'it is an event "EC2 Instance Launch Successful" of "aws.ec2"',
    ],
    [
      { source: 'aws.s3', 'detail-type': 'AWS API Call via CloudTrail', detail: {} },
      'it is an event "AWS API Call via CloudTrail" of "aws.s3"',
    ],
    [
      { Type: 'SubscriptionConfirmation', Token: 't' },
      'it is a message of SNS of type "SubscriptionConfirmation"',
    ],
    [
      { requestContext: { condition: 'RetriesExhausted' }, responsePayload: {} },
      'it is the record of a failed invocation without its requestPayload',
    ],
    [
      { version: '0', bucket: { name: 'uploads' }, object: { key: 'a.txt' }, reason: 'PutObject' },
      'it is the detail of an EventBridge event alone',
    ],
  ])('is poison that says what was found: %j', (payload, fact) => {
    expect(verdict(payload)).toContain(`Cannot read payload: ${fact}`)
    const body = JSON.stringify(payload)
    for (const queue of [{ Records: [{ messageId: 'm', body }] }, [{ messageId: 'm', body }]]) {
      expect(readNotification(queue).kind).toBe('queue')
      expect(verdict(queue)).toContain(`Cannot read body: ${fact}`)
    }
    expect(verdict({ requestContext: {}, requestPayload: payload })).toContain(
      `Cannot read requestPayload: ${fact}`,
    )
    expect(verdict([payload])).toContain(`Cannot read payload[0]: ${fact}`)
    expect(verdict({ Type: 'Notification', Message: payload })).toContain(
      `Cannot read Message: ${fact}`,
    )
  })

  test('the detail of an event alone says what is missing and what to do', () => {
    expect(verdict(fixture('eventbridge-detail-alone-sqs'))).toBe(
      'Cannot read body: it is the detail of an EventBridge event alone, whose detail-type tells a creation from a removal; send whole events, with no InputPath',
    )
  })

  test('an empty object is ignored as a payload or a message, and is poison in a list', () => {
    expect(verdict({})).toBe('an empty object')
    expect(verdict({ Records: [{ messageId: 'm', body: '{}' }] })).toBe('an empty object')
    expect(verdict([{}])).toBe(
      'Cannot read payload[0]: it is an empty object, no known form of notification',
    )
  })

  test('of the records of a direct payload, and of no other, those without s3 are skipped', () => {
    const skipped = { kind: 'ignored', isUnknown: true }
    const Records = [{}, null, { eventSource: 'aws:s3' }, ...s3({}).Records, { kinesis: {} }]
    expect(recordsOf(readNotification({ Records }))).toMatchObject([
      ...[skipped, skipped, skipped],
      { kind: 'upload' },
      skipped,
    ])
    for (const other of [
      { Records: [{ messageId: 'm', body: JSON.stringify({ Records }) }] },
      { requestContext: {}, requestPayload: { Records } },
      [{ Records }],
      Records,
    ]) {
      const kinds = recordsOf(readNotification(other)).map(({ kind }) => kind)
      expect(kinds).toEqual(['poison', 'poison', 'poison', 'upload', 'poison'])
    }
  })

  test.each([{ s3: null }, { s3: 'text' }, { Sns: {} }, { messageId: 'm' }, { body: '{}' }])(
    'a record of a form that is known is not skipped if it is not whole: %j',
    (record) => {
      expect(verdict({ Records: [record] })).toContain(
        'Cannot read Records[0]: it is an object with',
      )
    },
  )

  test('an event whose name is not known is ignored, and counted as unknown', () => {
    const found = (eventName: string) => recordsOf(readNotification(s3({}, { eventName })))
    const reason = 'ObjectSynced:Create is not known here, and so does not change a row'
    const event = expect.objectContaining({ bucket: 'uploads', key: 'a.txt' })
    expect(found('ObjectSynced:Create')).toEqual([
      { kind: 'ignored', reason, isUnknown: true, event },
    ])
    expect(found('s3:ObjectTagging:Put')).toEqual([
      { kind: 'ignored', reason: 's3:ObjectTagging:Put does not change an object', event },
    ])
  })

  test('an event that moves no row carries all that can be read of it, as it happened', () => {
    expect(recordsOf(readNotification(fixture('eventbridge-tags-added')))).toEqual([
      {
        kind: 'ignored',
        reason: 'ObjectTagging:Put does not change an object',
        event: {
          bucket: 'uploads',
          key: 'incoming/notes.txt',
          eventName: 'ObjectTagging:Put',
          sizeBytes: 1024,
          etag: 'd41d8cd98f00b204e9800998ecf8427e',
          eventTime: '2026-11-23T04:00:00Z',
          sequencer: '006743AA001C2D3E4F',
          requester: '111122223333',
          sourceIp: '192.0.2.1',
          requestId: 'C3D13FE58DE4C810',
          position: `${'0'.repeat(14)}006743AA001C2D3E4F|0|2026-11-23T04:00:00.000Z`,
        },
      },
    ])
  })

  test.each([
    { key: '' },
    { key: '%ff' },
    { key: 7 },
    { sequencer: 'none' },
    { size: -1 },
    { eTag: {} },
    { eTag: 'e'.repeat(5_000) },
  ])('an event that moves no row and cannot be read is ignored all the same: %j', (object) => {
    const [record] = recordsOf(readNotification(s3(object, { eventName: 'ObjectTagging:Put' })))
    const reason = 'ObjectTagging:Put does not change an object'
    expect(record).toEqual({ kind: 'ignored', reason })
  })

  test('a message of 100,000 poison records reports 100 of them, and its good record', () => {
    const zeros = Array.from({ length: 100_000 }, () => 0)
    const body = JSON.stringify([...zeros, s3({ key: 'good.txt', size: 1 })])
    const records = recordsOf(readNotification({ Records: [{ messageId: 'm', body }] }))
    expect(records).toHaveLength(101)
    expect(records.at(-1)).toMatchObject({ kind: 'upload' })
  })

  test('an empty list of records gives no records', () => {
    expect(readNotification({ Records: [] })).toEqual({ kind: 'direct', records: [] })
  })
})

describe('what is read of a field', () => {
  const event = (object: object) => {
    const [record] = recordsOf(readNotification(s3(object)))
    return record?.kind === 'upload' ? record.event : record
  }

  test('a size given as text is read as a number', () => {
    expect(event({ size: '12' })).toMatchObject({ sizeBytes: 12 })
  })

  test('quotes around an etag are removed', () => {
    expect(event({ eTag: '"abc"' })).toMatchObject({ etag: 'abc' })
  })

  test('an empty or null version id is no version', () => {
    expect(event({ versionId: '' })).not.toHaveProperty('versionId')
    expect(event({ versionId: null })).not.toHaveProperty('versionId')
    expect(event({ versionId: 'v1' })).toMatchObject({ versionId: 'v1' })
  })

  test.each(['__proto__', 'constructor', 'toString'])('a key may be %s', (key) => {
    expect(event({ key })).toMatchObject({ key })
  })
})

describe('poison names its field', () => {
  test.each([
    ['s3.bucket.name', s3({}, { s3: { object: { key: 'a' } } })],
    ['s3.bucket.name', s3({}, { s3: { bucket: { name: 'a/b' }, object: { key: 'a' } } })],
    ['s3.object.key', s3({ key: undefined })],
    ['s3.object.key', s3({ key: '' })],
    ['s3.object.key', s3({ key: '%zz' })],
    ['s3.object.key', s3({ key: 'a'.repeat(1025) })],
    ['s3.object.key', s3({ key: 7 })],
    ['s3.object.size', s3({ size: -1 })],
    ['s3.object.size', s3({ size: 1e300 })],
    ['s3.object.size', s3({ size: 1.5 })],
    ['s3.object.size', s3({ size: 'many' })],
    ['s3.object.eTag', s3({ eTag: 7 })],
    ['sequencer', s3({ sequencer: '<sequencer>' })],
    ['sequencer', s3({ sequencer: '1'.repeat(33) })],
    ['eventTime', s3({}, { eventTime: 'today' })],
    ['eventVersion', s3({}, { eventVersion: '1.0' })],
    ['eventVersion', s3({}, { eventVersion: '3.0' })],
    ['Records', { Records: 'x' }],
  ])('%s', (field, payload) => {
    const [record] = recordsOf(readNotification(payload))
    expect(record).toMatchObject({
      kind: 'poison',
      error: { code: 'invalid-notification', details: { field } },
    })
    expect(verdict(payload)).toMatch(/^Cannot (read|order by) /)
  })

  test.each([
    ['it is not JSON', 'hello'],
    ['characters', JSON.stringify('x'.repeat(1024 * 1024))],
  ])('a body of which %s', (fact, body) => {
    expect(verdict({ Records: [{ messageId: 'm1', body }] })).toContain(fact)
  })

  test('JSON nested 10,000 deep is read without a stack overflow', () => {
    const body = `${'{"Message":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    expect(verdict({ Records: [{ messageId: 'm1', body }] })).toBe(
      'Cannot read body: it is an object with "Message", no known form of notification',
    )
  })
})

const good = s3({ key: 'good.txt', size: 1 })
const deepJson = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
const deep = JSON.parse(deepJson)

test.each([
  ['s3.object.size', s3({ size: 'deep' })],
  ['s3.object.eTag', s3({ eTag: 'deep' })],
  ['s3.object.key', s3({ key: 'deep' })],
  ['s3.object.sequencer', s3({ sequencer: 'deep' })],
  ['s3.object.versionId', s3({ versionId: 'deep' })],
  ['s3.bucket.name', s3({}, { s3: { bucket: { name: 'deep' }, object: { key: 'a' } } })],
  ['eventTime', s3({}, { eventTime: 'deep' })],
  ['eventName', s3({}, { eventName: 'deep' })],
  ['eventSource', s3({}, { eventSource: 'deep' })],
  ['eventVersion', s3({}, { eventVersion: 'deep' })],
])('%s nested 5,000 deep fails its message and no neighbour', (field, bad) => {
  const badJson = JSON.stringify(bad).replace('"deep"', deepJson)
  const bodies = [JSON.stringify(good), badJson, JSON.stringify(good)]
  const Records = bodies.map((body, i) => ({ messageId: `m${i}`, body }))
  const poison = { kind: 'poison', error: { details: { field } } }
  const expected = [{ kind: 'upload' }, poison, { kind: 'upload' }]
  expect(recordsOf(readNotification({ Records }))).toMatchObject(expected)
  const together = bodies.flatMap((body) => JSON.parse(body).Records)
  expect(recordsOf(readNotification({ Records: together }))).toMatchObject(expected)
})

test('an error that nobody foresaw is the poison of its record alone', () => {
  const broken = Object.defineProperty({ ...good.Records[0] }, 'eventTime', {
    get: () => {
      throw new RangeError('too deep')
    },
  })
  const notification = readNotification({ Records: [broken, ...good.Records] })
  expect(recordsOf(notification)).toMatchObject([
    { kind: 'poison', error: { code: 'invalid-notification', cause: expect.any(RangeError) } },
    { kind: 'upload' },
  ])
})

/** JSON.stringify would overflow: what is deep is text by other means, in the tests above. */
function flat(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > 50) return 0
  if (Array.isArray(value)) return value.map((inner) => flat(inner, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, flat(v, depth + 1)]))
}

test('any payload is read as uploads, ignored or poison, and none throws', () => {
  const names = [
    'Records',
    's3',
    'bucket',
    'object',
    'name',
    'key',
    'Sns',
    'Message',
    'body',
    'messageId',
    'detail',
    'requestPayload',
    'requestContext',
    'Type',
    'eventName',
    '__proto__',
  ]
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom('Notification', 'aws.s3', 'ObjectCreated:Put', '%zz', '', null, 0, -1, true),
      fc.string(),
      fc.constantFrom(deep, { a: deep }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
    ),
  })).value
  fc.assert(
    fc.property(values, (payload) => {
      const records = recordsOf(readNotification(payload))
      expect(records.every(({ kind }) => ['upload', 'ignored', 'poison'].includes(kind))).toBe(true)
      const isGood = (record: NotificationRecord) =>
        record.kind === 'upload' && record.event.key === 'good.txt'
      const direct = recordsOf(readNotification({ Records: [payload, ...good.Records] }))
      expect(isGood(direct.at(-1) as NotificationRecord)).toBe(true)
      const bodies = [JSON.stringify(flat(payload)) ?? 'null', JSON.stringify(good)]
      const queue = readNotification({
        Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })),
      })
      expect(queue.kind === 'queue' && queue.messages[1]?.records.map(isGood)).toEqual([true])
    }),
    { numRuns: 3_000 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('every fixture is the subject of a test here', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  const fixtures = readdirSync(new URL('../../../test/fixtures', import.meta.url))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
  expect(fixtures.filter((name) => !source.includes(`'${name}'`))).toEqual([])
})
