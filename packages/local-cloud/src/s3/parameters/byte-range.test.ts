import { expect, test } from 'vitest'
import { parseRange } from './byte-range.ts'

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=2-5', { first: 2, last: 5 }],
  ['bytes=2-', { first: 2, last: 9 }],
  ['bytes=2-99', { first: 2, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
  ['Bytes=2-5', { first: 2, last: 5 }],
  ['bytes= 2-5', { first: 2, last: 5 }],
])('of ten bytes, %s is a range', (value, range) => {
  expect(parseRange(value, 10)).toEqual(range)
})

test.each([undefined, '', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b'])(
  '%s asks for no range that S3 heeds',
  (value) => {
    expect(parseRange(value, 10)).toBeUndefined()
  },
)

test.each([
  ['bytes=10-', 10],
  ['bytes=-0', 10],
  ['bytes=0-', 0],
  ['bytes=-1', 0],
])('%s of %i bytes is refused', (value, size) => {
  expect(() => parseRange(value, size)).toThrow(expect.objectContaining({ code: 'InvalidRange' }))
})
