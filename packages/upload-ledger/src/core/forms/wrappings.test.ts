import { expect, test } from 'vitest'
import { readNotification } from './notification.ts'
import { isOnFailureEvent, isOnFailureRecord } from './on-failure.ts'
import { isObject, objectAt } from './record.ts'
import { isS3Record } from './s3.ts'
import { isSnsEnvelope, isSnsRecord, snsMessage } from './sns.ts'
import { isSqsMessage } from './sqs.ts'
import { isTestEvent } from './test-event.ts'

const upload = { s3: { bucket: { name: 'uploads' }, object: { key: 'a.txt', size: 1 } } }
const mostTextLength = 1024 * 1024

/** The kinds of the records, or for poison its message. */
function verdicts(payload: unknown): readonly string[] {
  const notification = readNotification(payload)
  const records =
    notification.kind === 'direct'
      ? notification.records
      : notification.messages.flatMap((message) => message.records)
  return records.map((record) => (record.kind === 'poison' ? record.error.message : record.kind))
}

const body = JSON.stringify(upload)
const message = { messageId: 'm1', body }
const failure = { requestContext: {}, requestPayload: 1 }

test.each([
  [isOnFailureRecord, { requestContext: {}, requestPayload: null }, { requestPayload: null }],
  [isOnFailureRecord, { requestContext: {}, requestPayload: 1 }, { requestContext: {} }],
  [isOnFailureEvent, { detail: failure }, { detail: { requestContext: {} } }],
  [isOnFailureEvent, { detail: failure }, { detail: 'text' }],
  [isSnsRecord, { Sns: { Message: '' } }, { Sns: {} }],
  [isSnsRecord, { Sns: { Message: '' } }, { Sns: 'text' }],
  [isSnsEnvelope, { Type: 'Notification', Message: '' }, { Type: 'Notification' }],
  [isSnsEnvelope, { Type: 'Notification', Message: '' }, { Type: 'Other', Message: '' }],
  [isSqsMessage, message, { messageId: 'm1' }],
  [isSqsMessage, message, { messageId: 7, body }],
  [isS3Record, { s3: {} }, { s3: 'text' }],
  [isTestEvent, { Event: 's3:TestEvent' }, { Event: 's3:Other' }],
])('%o accepts %j, and refuses %j and anything that is not an object', (fits, whole, other) => {
  expect(fits(whole)).toBe(true)
  for (const no of [other, undefined, null, 7, 'text', [whole]]) expect(fits(no)).toBe(false)
})

test('an SNS record nests its message, and an SNS envelope has it at the top', () => {
  expect(snsMessage({ Sns: { Message: 'inner' }, Message: 'outer' })).toBe('inner')
  expect(snsMessage({ Sns: 7, Message: 'outer' })).toBe('outer')
})

test('a list and null are not objects, and inherited fields do not count', () => {
  expect([{}, [], null, 'text'].map(isObject)).toEqual([true, false, false, false])
  expect(objectAt({ at: { x: 1 } }, 'at')).toEqual({ x: 1 })
  expect(objectAt({ at: [] }, 'at')).toEqual({})
  expect(objectAt({ at: { x: 1 } }, 'other')).toEqual({})
  expect(objectAt({}, '__proto__')).not.toBe(Object.prototype)
})

const wraps: Readonly<Record<string, (inner: unknown) => unknown>> = {
  'an on-failure record': (inner) => ({ requestContext: {}, requestPayload: inner }),
  'an on-failure record by EventBridge': (inner) => ({
    source: 'lambda',
    'detail-type': 'Lambda Function Invocation Result - Failure',
    detail: { requestContext: {}, requestPayload: inner },
  }),
  'SNS in an envelope': (inner) => ({ Type: 'Notification', Message: inner }),
  'a record of SNS': (inner) => ({ Records: [{ Sns: { Message: inner } }] }),
  'a message of SQS among other records': (inner) => ({
    Records: [{ messageId: '1', body: inner }, upload],
  }),
  'a list': (inner) => [inner],
  'a list of Records': (inner) => ({ Records: [inner] }),
}

test.each(Object.entries(wraps))('%s may be wrapped 100,000 times', (name, wrap) => {
  const times = 100_000
  let payload: unknown = upload
  for (let i = 0; i < times; i++) payload = wrap(payload)
  const isAmongOthers = name === 'a message of SQS among other records'
  expect(verdicts(payload)).toEqual(Array(isAmongOthers ? times + 1 : 1).fill('upload'))
})

test('any form may be in any other, as it is or as text', () => {
  const forms = Object.values(wraps)
  const asText = (value: unknown) => JSON.stringify(value)
  for (const outer of forms) {
    for (const middle of [...forms, asText]) {
      for (const inner of [...forms, asText]) {
        const payload = outer(middle(inner(upload)))
        expect(new Set(verdicts(payload))).toEqual(new Set(['upload']))
        const message = { messageId: 'm1', body: JSON.stringify(payload) }
        expect(new Set(verdicts({ Records: [message] }))).toEqual(new Set(['upload']))
      }
    }
  }
})

test('text within text is read as far as its length goes', () => {
  let text = JSON.stringify(upload)
  let times = 0
  for (let next = text; next.length <= mostTextLength; next = JSON.stringify(text)) {
    text = next
    times++
  }
  expect(times).toBeGreaterThan(12)
  expect(verdicts(text)).toEqual(['upload'])
  expect(verdicts(JSON.stringify(text))[0]).toMatch(/^Cannot read payload: it has \d+ characters/)
})

test('a text of 1,048,576 characters is read, and a longer one refused', () => {
  const text = (length: number) => {
    const json = JSON.stringify({ ...upload, padding: '' })
    return json.replace('""', `"${'x'.repeat(length - json.length)}"`)
  }
  expect(verdicts(text(mostTextLength))).toEqual(['upload'])
  expect(verdicts(text(mostTextLength + 1))).toEqual([
    'Cannot read payload: it has 1048577 characters, 1048576 are the most',
  ])
})

test('poison names the field and the reason', () => {
  expect(readNotification('{')).toMatchObject({
    records: [
      {
        kind: 'poison',
        error: {
          code: 'invalid-notification',
          message: 'Cannot read payload: it is not JSON',
          details: { field: 'payload' },
          cause: expect.any(SyntaxError),
        },
      },
    ],
  })
  expect(verdicts({ Records: 'x' })).toEqual(['Cannot read Records: it is not a list'])
})

test('an ignored record names the reason', () => {
  expect(verdicts({})).toEqual(['ignored'])
  expect(readNotification({ Records: [{}] })).toEqual({
    kind: 'direct',
    records: [{ kind: 'ignored', reason: 'not a notification of S3', isUnknown: true }],
  })
  expect(readNotification({ Event: 's3:TestEvent' })).toEqual({
    kind: 'direct',
    records: [{ kind: 'ignored', reason: 's3:TestEvent' }],
  })
})

test('records of which only some are messages are acknowledged as one', () => {
  expect(readNotification({ Records: [message] })).toMatchObject({ kind: 'queue' })
  const mixed = { Records: [message, upload] }
  expect(readNotification(mixed)).toMatchObject({
    kind: 'direct',
    records: [{ kind: 'upload' }, { kind: 'upload' }],
  })
})

test('a bare record is read, and so is an S3 event inside a message', () => {
  expect(verdicts(upload)).toEqual(['upload'])
  expect(verdicts({ Records: [{ Sns: { Message: body } }] })).toEqual(['upload'])
})
