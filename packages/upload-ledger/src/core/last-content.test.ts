import { expect, test } from 'vitest'
import { withLastContent } from './last-content.ts'
import type { Position } from './position.ts'
import type { Row } from './row.ts'

const row = (sequencer: string, attributes: Partial<Row> = {}): Row => ({
  bucket: 'uploads',
  object_key: 'a.txt',
  size: 5,
  etag: `e${sequencer}`,
  event_time: '',
  event_name: 'ObjectCreated:Put',
  sequencer,
  position: `${sequencer.padStart(32, '0')}|0|` as Position,
  ...attributes,
})
const removed = { size: 0, etag: '', event_name: 'ObjectRemoved:Delete', deleted: true } as const
const tombstone = row('9', removed)

test('a tombstone takes the size and etag of the object that it removes', () => {
  expect(withLastContent(tombstone, [row('1')])).toEqual({
    ...tombstone,
    last_size: 5,
    last_etag: 'e1',
  })
  expect(withLastContent(tombstone, [])).toBe(tombstone)
})

test('a tombstone passes on what it has, if only that', () => {
  const earlier = row('2', { ...removed, last_size: 5, last_etag: 'e1' })
  expect(withLastContent(tombstone, [earlier])).toMatchObject({ last_size: 5, last_etag: 'e1' })
  expect(withLastContent(tombstone, [row('2', removed)])).toEqual(tombstone)
})

test('of two earlier rows the later one decides, even if it says nothing', () => {
  const [one, two] = [row('1'), row('2')]
  for (const earlier of [
    [one, two],
    [two, one],
  ]) {
    expect(withLastContent(tombstone, earlier)).toMatchObject({ last_etag: 'e2' })
  }
  const earlier = [row('2', removed), one]
  expect(withLastContent(tombstone, earlier)).not.toHaveProperty('last_size')
  const { position: _, ...exercise } = two
  expect(withLastContent(tombstone, [exercise, one])).toMatchObject({ last_etag: 'e2' })
})

test('a removal that the original exercise recorded is no content', () => {
  const { deleted: _, ...exercise } = removed
  expect(withLastContent(tombstone, [row('2', exercise)])).toEqual(tombstone)
})

test.each(['', 'x'.repeat(1025), '漢'.repeat(342)])(
  'an etag that no index could have as a key is left out: %#',
  (etag) => {
    const { last_size, last_etag } = withLastContent(tombstone, [row('1', { etag })])
    expect({ last_size, last_etag }).toEqual({ last_size: 5 })
  },
)

test('the longest etag that an index can have as a key is kept', () => {
  for (const etag of ['x'.repeat(1024), '漢'.repeat(341)]) {
    expect(withLastContent(tombstone, [row('1', { etag })])).toMatchObject({ last_etag: etag })
  }
})
