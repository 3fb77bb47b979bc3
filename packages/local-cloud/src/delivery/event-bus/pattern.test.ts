import { expect, test } from 'vitest'
import { checkPattern, type EventPattern, matches } from './pattern.ts'

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::uploads', 'arn:aws:s3:::other'],
  detail: { bucket: { name: 'uploads' }, object: { key: 'incoming/a b.TXT', size: 5 } },
}
const key = (matcher: object): EventPattern => ({
  detail: { object: { key: [matcher as { prefix: string }] } },
})

test.each([
  { source: ['aws.s3'] },
  { source: ['aws.ec2', 'aws.s3'], 'detail-type': ['Object Created'] },
  { resources: ['arn:aws:s3:::other'] },
  { detail: { bucket: { name: ['uploads'] }, object: { size: [5] } } },
  key({ prefix: 'incoming/' }),
  key({ prefix: '' }),
  key({ suffix: '.TXT' }),
  key({ wildcard: 'incoming/*.TXT' }),
  key({ wildcard: '*a*b*' }),
  key({ 'equals-ignore-case': 'INCOMING/a b.txt' }),
  key({ 'anything-but': 'other' }),
  key({ 'anything-but': ['other', 'another'] }),
  { detail: { object: { etag: [{ exists: false }], key: [{ exists: true }] } } },
])('%j fits', (pattern: EventPattern) => {
  checkPattern(pattern)
  expect(matches(pattern, event)).toBe(true)
})

test.each([
  { source: ['aws.ec2'] },
  { source: ['aws.s3'], 'detail-type': ['Object Deleted'] },
  { detail: { object: { size: ['5'] } } },
  { detail: { absent: { name: ['x'] } } },
  { toString: ['x'] },
  key({ prefix: 'Incoming/' }),
  key({ suffix: '.txt' }),
  key({ wildcard: 'incoming/*.md' }),
  key({ wildcard: 'incoming/a b.TXT*.TXT' }),
  key({ wildcard: 'incoming' }),
  key({ 'anything-but': 'incoming/a b.TXT' }),
  { detail: { object: { key: [{ exists: false }] } } },
  { detail: { object: { etag: [{ prefix: '' }, { 'anything-but': 'x' }] } } },
])('%j does not fit', (pattern: EventPattern) => {
  expect(matches(pattern, event)).toBe(false)
})

test.each([
  [{}, 'it names no field'],
  [{ source: [] }, 'the list of source is empty'],
  [{ source: 'aws.s3' }, 'source is not a list'],
  [{ $or: [{ source: ['x'] }] }, '$or is not supported'],
  [
    { detail: { size: [{ numeric: ['>', 5] }] } },
    'the comparison numeric of size is not supported',
  ],
  [key({ prefix: { 'equals-ignore-case': 'x' } }), 'needs text'],
])('%j is refused', (pattern, fact) => {
  expect(() => checkPattern(pattern as unknown as EventPattern)).toThrow(fact)
})

test('matching is linear, even for hostile wildcards', () => {
  const pattern = key({ wildcard: `${'*a'.repeat(1000)}*b` })
  const long = { detail: { object: { key: 'a'.repeat(100_000) } } }
  expect(matches(pattern, long)).toBe(false)
})
