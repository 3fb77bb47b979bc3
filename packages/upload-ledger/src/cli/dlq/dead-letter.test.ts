import { expect, test } from 'vitest'
import type { Context } from '../command.ts'
import { readDeadLetter } from './dead-letter.ts'
import { letterLine, letterText } from './letter-lines.ts'

const object = { key: 'incoming/a+b.txt', size: 5, eTag: 'e1', sequencer: '0A' }
const notification = {
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      eventTime: '2026-11-23T04:00:00.000Z',
      s3: { bucket: { name: 'uploads' }, object },
    },
  ],
}
/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const record = {
  version: '1.0',
  timestamp: '2026-11-23T04:03:00.000Z',
  requestContext: {
    requestId: 'e4b46cbf',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:ledger:$LATEST',
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  },
  requestPayload: notification,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { errorType: 'LedgerError', errorMessage: 'Cannot save 1 of 1 records' },
}
const inTopic = { Type: 'Notification', MessageId: 'n1', Message: JSON.stringify(record) }
const inBus = {
  'detail-type': 'Lambda Function Invocation Result - Failure',
  source: 'lambda',
  detail: record,
}

const SentTimestamp = String(Date.parse('2026-11-23T04:05:00.000Z'))
const Attributes = { SentTimestamp, ApproximateReceiveCount: '2' }
const read = (body: unknown, more: object = {}) =>
  readDeadLetter(
    {
      MessageId: 'm1',
      Body: typeof body === 'string' ? body : JSON.stringify(body),
      Attributes,
      ...more,
    },
    'letters',
  )
const text = (StringValue: string) => ({ DataType: 'String', StringValue })
const events = [
  {
    bucket: 'uploads',
    object_key: 'incoming/a b.txt',
    event_name: 'ObjectCreated:Put',
    event_time: '2026-11-23T04:00:00.000Z',
  },
]

test.each([
  ['alone', record],
  ['in the envelope of a topic', inTopic],
  ['in the event of a bus', inBus],
  ['in the event of a bus, through a topic', { ...inTopic, Message: JSON.stringify(inBus) }],
])("Lambda's record of a failure %s gives its event, its error and its time", (_, body) => {
  expect(read(body)).toMatchObject({
    id: 'm1',
    queue: 'letters',
    since: '2026-11-23T04:03:00.000Z',
    receives: 2,
    cause: 'RetriesExhausted after 3 attempts: LedgerError: Cannot save 1 of 1 records',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:ledger',
    payload: notification,
    events,
  })
})

test('a record without an answer of the function gives its condition as the cause', () => {
  const { responsePayload: _, ...unanswered } = record
  expect(read(unanswered).cause).toBe('RetriesExhausted after 3 attempts')
  expect(read({ ...record, requestContext: {}, responsePayload: null }).cause).toBe(
    'the function failed',
  )
})

test.each([
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  [{ ErrorCode: text('200'), ErrorMessage: text('Boom'), RequestID: text('r1') }, '200: Boom'],
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  [{ ERROR_CODE: text('SDK_CLIENT_ERROR'), ERROR_MESSAGE: text('No') }, 'SDK_CLIENT_ERROR: No'],
])('the message attributes %j of a bare event are its cause', (MessageAttributes, cause) => {
  const letter = read(notification, { MessageAttributes })
  expect(letter).toMatchObject({ cause, events, since: '2026-11-23T04:05:00.000Z' })
  expect(letter.payload).toEqual(notification)
  expect(letter.functionArn).toBeUndefined()
})

test('a bare event that names no cause says why it cannot be read, or which queue it failed in', () => {
  const DeadLetterQueueSourceArn = 'arn:aws:sqs:us-east-1:123456789012:uploads'
  const more = { Attributes: { ...Attributes, DeadLetterQueueSourceArn } }
  expect(read(notification, more)).toMatchObject({
    cause: 'failed too often from the queue uploads; the log of the function has the error',
    isCauseKnown: false,
  })
  expect(read({ strange: true }, more).cause).toMatch(/^Cannot read payload: /)
})

test('a text that is not JSON goes to the function as the message of a queue', () => {
  expect(read('not JSON')).toMatchObject({
    cause: 'Cannot read payload: it is not JSON',
    isCauseKnown: true,
    events: [],
    payload: { Records: [{ messageId: 'm1', body: 'not JSON', eventSource: 'aws:sqs' }] },
  })
  expect(readDeadLetter({}, 'letters')).toMatchObject({
    id: '',
    since: '',
    receives: 0,
    events: [],
  })
})

test('nothing of a letter moves a cursor or hides text, in either form', () => {
  const hostile = 'a\u001b[2J\u202e\u0007'
  const key = encodeURIComponent(hostile)
  const strange = { ...record, responsePayload: { errorMessage: hostile } }
  const [s3] = notification.Records
  const one = { ...s3, s3: { bucket: { name: 'uploads' }, object: { ...object, key } } }
  const letter = read({ ...strange, requestPayload: { Records: [one] } })
  expect(letter.events[0]?.object_key).toBe(hostile)
  const context = { outIsTerminal: true, style: (_: unknown, text: string) => text } as Context
  const shown = [letterText(letter), letterText(read(hostile))]
  for (const json of [undefined, '*']) shown.push(letterLine(letter, json, context))
  for (const text of shown) expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
})
