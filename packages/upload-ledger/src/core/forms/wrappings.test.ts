import { expect, test } from 'vitest'
import { readNotification } from './notification.ts'
import { isOnFailureRecord } from './on-failure.ts'
import { isObject, objectAt } from './record.ts'
import { isS3Record } from './s3.ts'
import { isSnsEnvelope, isSnsRecord, snsMessage } from './sns.ts'
import { isSqsMessage } from './sqs.ts'
import { isTestEvent } from './test-event.ts'

const upload = { s3: { bucket: { name: 'uploads' }, object: { key: 'a.txt' } } }
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

test.each([
  [isOnFailureRecord, { requestContext: {}, requestPayload: null }, { requestPayload: null }],
  [isOnFailureRecord, { requestContext: {}, requestPayload: 1 }, { requestContext: {} }],
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

test('six wrappings are unwrapped, and seven are not', () => {
  const wrapped = (times: number) => {
    let payload: object = upload
    for (let i = 0; i < times; i++) payload = { requestContext: {}, requestPayload: payload }
    return payload
  }
  expect(verdicts(wrapped(6))).toEqual(['upload'])
  expect(verdicts(wrapped(7))).toEqual(['Cannot read body: it is wrapped more than 6 times'])
})

test.each([
  ['SNS in an envelope', (message: unknown) => ({ Type: 'Notification', Message: message })],
  ['a record of SNS', (message: unknown) => ({ Records: [{ Sns: { Message: message } }] })],
  ['text', (message: unknown) => JSON.stringify(message)],
  [
    'a message of SQS among other records',
    (message: unknown) => ({ Records: [{ messageId: '1', body: message }] }),
  ],
])('%s counts as a wrapping', (_, wrap) => {
  let payload: unknown = upload
  for (let i = 0; i < 9; i++) payload = wrap(payload)
  expect(verdicts(payload)).toEqual(['Cannot read body: it is wrapped more than 6 times'])
})

test('a text of 1,048,576 characters is read, and a longer one refused', () => {
  const text = (length: number) => {
    const json = JSON.stringify({ ...upload, padding: '' })
    return json.replace('""', `"${'x'.repeat(length - json.length)}"`)
  }
  expect(verdicts(text(mostTextLength))).toEqual(['upload'])
  expect(verdicts(text(mostTextLength + 1))).toEqual([
    'Cannot read body: it has 1048577 characters, more than 1048576',
  ])
})

test('poison names the field and the reason', () => {
  expect(readNotification('{')).toMatchObject({
    records: [
      {
        kind: 'poison',
        error: {
          code: 'invalid-notification',
          message: 'Cannot read body: it is not JSON',
          details: { field: 'body' },
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
    records: [{ kind: 'ignored', reason: 'not an S3 notification' }],
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
