import { expect, test } from 'vitest'
import { placesOf } from './failure-probes.ts'

const sqs = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`

test('the dead-letter queue of a function keeps its failures as well as a destination does', () => {
  expect(placesOf([undefined, sqs('dead')])).toEqual({ destination: 'dead', queues: ['dead'] })
  expect(placesOf([sqs('a'), sqs('b')])).toEqual({ destination: 'a and b', queues: ['a', 'b'] })
  expect(placesOf([sqs('a'), sqs('a')])).toEqual({ destination: 'a', queues: ['a'] })
  expect(placesOf([undefined, ''])).toEqual({ destination: undefined, queues: [] })
})

test.each([
  ['arn:aws:sns:eu-west-1:123456789012:failed', 'topic failed'],
  ['arn:aws:s3:::failed', 'bucket failed'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:failed', 'function failed'],
  ['arn:aws:events:eu-west-1:123456789012:event-bus/failed', 'event-bus failed'],
])('%s keeps failures, and is no queue to count', (arn, destination) => {
  expect(placesOf([arn])).toEqual({ destination, queues: [] })
})
