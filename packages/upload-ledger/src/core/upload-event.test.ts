import { expect, test } from 'vitest'
import { type RawEvent, toUploadEvent, type UploadEvent } from './upload-event.ts'

const names = ['bucket', 'size', 'etag', 'eventTime', 'sequencer', 'versionId'] as const
type Name = (typeof names)[number]

/** An event of which every field is right but for the one. */
function read(fields: Partial<Record<Name | 'requester', unknown>>): UploadEvent {
  const right = { bucket: 'uploads', size: 5, etag: 'e1', eventTime: '', sequencer: '0A' }
  const { requester, ...others } = fields
  const values: Partial<Record<Name, unknown>> = { ...right, ...others }
  const field = (name: Name) => ({ name: `the ${name}`, value: values[name] })
  const [bucket, size, etag] = [field('bucket'), field('size'), field('etag')]
  const [eventTime, sequencer, versionId] = [
    field('eventTime'),
    field('sequencer'),
    field('versionId'),
  ]
  const source = 'aws:s3'
  const raw: RawEvent = { source, bucket, size, etag, eventTime, sequencer, versionId, requester }
  return toUploadEvent('ObjectCreated:Put', raw, () => 'a.txt') as UploadEvent
}

test.each([
  [5, 5],
  [0, 0],
  ['12', 12],
  ['0', 0],
  [null, 0],
  [undefined, 0],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
])('a size of %j is %j bytes', (size, sizeBytes) => {
  expect(read({ size }).sizeBytes).toBe(sizeBytes)
})

test.each([-1, 1.5, 2 ** 53, 'many', '-12', '12.5', '', '1'.repeat(17), ['5'], {}, true])(
  'a size of %j is none',
  (size) => {
    expect(() => read({ size })).toThrow(
      /^Cannot read the size: expected a whole number of bytes, 0 or more, found /,
    )
  },
)

test.each([
  ['"abc"', 'abc'],
  ['abc', 'abc'],
  ['x"abc"', 'x"abc"'],
  ['"abc"x', '"abc"x'],
  [null, ''],
  [undefined, ''],
])('an etag of %j is %j', (etag, read_) => {
  expect(read({ etag }).etag).toBe(read_)
})

test('what makes a row larger than DynamoDB allows is poison, and the longest field is blamed', () => {
  const most = 400 * 1024
  const fits = 'é'.repeat((most - 4_096 - 'ObjectCreated:Put'.length - 1) / 2)
  expect(read({ etag: fits }).etag).toBe(fits)
  expect(() => read({ etag: `${fits}é` })).toThrow('Cannot read the etag: it has 202744 characters')
  expect(read({ etag: 'e'.repeat(300_000) }).etag).toHaveLength(300_000)
  for (const [name, value] of [
    ['etag', 'e'.repeat(most)],
    ['etag', 'é'.repeat(most / 2)],
    ['versionId', 'v'.repeat(most)],
  ]) {
    expect(() => read({ [name as Name]: value })).toThrow(
      new RegExp(
        `^Cannot read the ${name}: it has ${value?.length} characters, which makes the row larger than the 400 KB that DynamoDB allows$`,
      ),
    )
  }
  const both = { etag: 'e'.repeat(most / 2), versionId: 'v'.repeat(most / 2 + 1) }
  expect(() => read(both)).toThrow('Cannot read the versionId: ')
})

test.each(['', 'a/b', '/', 'x'.repeat(256)])('%j names no bucket', (bucket) => {
  expect(() => read({ bucket })).toThrow('Cannot read the bucket: expected a bucket name, found "')
})

test('the error about a missing bucket says that nothing was found', () => {
  expect(() => read({ bucket: undefined })).toThrow(
    'Cannot read the bucket: expected a bucket name, found nothing',
  )
})

test.each(names.filter((name) => name !== 'size'))(
  'a field that is not text is named in the error: %s',
  (name) => {
    expect(() => read({ [name]: 7 })).toThrow(`Cannot read the ${name}: expected text, found 7`)
    expect(() => read({ [name]: '\ud83d' })).toThrow(
      `Cannot read the ${name}: expected well-formed Unicode, found "\\ud83d"`,
    )
  },
)

test('a fact about the request is taken as sent, and left out where it is no text of sensible length', () => {
  for (const requester of ['AWS:AIDAEXAMPLE', ' é😀', 'r'.repeat(256)]) {
    expect(read({ requester }).requester).toBe(requester)
  }
  for (const requester of [undefined, null, '', 7, {}, ['a'], '\ud83d', 'r'.repeat(257)]) {
    expect(read({ requester })).toEqual(read({}))
    expect(read({ requester })).not.toHaveProperty('requester')
  }
})
