import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkObjectKey, decodeObjectKey } from './object-key.ts'

const decode = (raw: string) => decodeObjectKey(raw, 's3.object.key')

test.each([
  ['red+flower.jpg', 'red flower.jpg'],
  ['a%2Bb%2520c', 'a+b%20c'],
  ['%E4%BD%A0%F0%9F%90%B1.png', '你🐱.png'],
  ['a//b/../c/', 'a//b/../c/'],
  ['Happy%20Face.jpg', 'Happy Face.jpg'],
  ['__proto__', '__proto__'],
])('%s is the key %s', (raw, key) => {
  expect(decode(raw)).toBe(key)
})

test.each(['%zz', '%', '%E4%BD', '%ff', 'a%2'])(
  'a key that does not decode is refused: %s',
  (raw) => {
    expect(() => decode(raw)).toThrow('Cannot read s3.object.key:')
  },
)

test('a key of 1,024 bytes of UTF-8 is accepted, and one of 1,025 refused', () => {
  expect(checkObjectKey('😀'.repeat(256), 'key')).toHaveLength(512)
  expect(() => checkObjectKey(`${'😀'.repeat(256)}a`, 'key')).toThrow('1025 bytes')
  expect(() => checkObjectKey('', 'key')).toThrow('it is empty')
  expect(() => checkObjectKey('\ud83d', 'key')).toThrow('it is not well-formed Unicode')
})

test.each(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}'])(
  'the bytes of %j are counted as UTF-8 has them',
  (c) => {
    const bytes = new TextEncoder().encode(c).length
    const most = Math.floor(1024 / bytes)
    expect(checkObjectKey(c.repeat(most), 'key')).toBe(c.repeat(most))
    expect(() => checkObjectKey(c.repeat(most + 1), 'key')).toThrow(
      `Cannot read key: it has ${bytes * (most + 1)} bytes, S3 allows at most 1024`,
    )
  },
)

test('the error about a key that does not decode shows it as it came', () => {
  expect(() => decode('%zz')).toThrow(
    expect.objectContaining({
      code: 'invalid-notification',
      message: 'Cannot read s3.object.key: "%zz" is not form-encoded UTF-8',
      details: { field: 's3.object.key' },
      cause: expect.any(URIError),
    }),
  )
})

test('every key survives the encoding in which S3 sends it', () => {
  // URLSearchParams writes application/x-www-form-urlencoded, as S3 does.
  const formEncoded = (key: string) => new URLSearchParams([['', key]]).toString().slice(1)
  const keys = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(keys, (key) => {
      fc.pre(key.isWellFormed())
      expect(decode(formEncoded(key))).toBe(key)
    }),
    { numRuns: 2_000 },
  )
})
