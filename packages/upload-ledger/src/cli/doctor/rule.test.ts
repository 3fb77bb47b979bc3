import fc from 'fast-check'
import { expect, test } from 'vitest'
import { objectEvents } from '../../checklist/index.ts'
import { keyFilters } from '../../core/index.ts'
import { filtersIn, reachOf } from './rule.ts'
import { rulePattern } from './trigger-commands.ts'

const place = { bucket: 'uploads', keys: ['incoming/x.txt'] }
const ours = { source: ['aws.s3'], 'detail-type': ['Object Created', 'Object Deleted'] }
const inBucket = (more: object = {}) => ({
  ...ours,
  detail: { bucket: { name: ['uploads'] }, ...more },
})
const reach = (pattern: object) => reachOf('r', JSON.stringify(pattern), place)

test("the construct's rule covers the events of its bucket and nothing else", () => {
  for (const key of [{ prefix: 'incoming/' }, { suffix: '.txt' }, { wildcard: 'incoming/*.txt' }]) {
    expect(reach(inBucket({ object: { key: [key] } }))).toMatchObject({
      ...{ events: objectEvents, covers: [true], otherBuckets: false },
    })
  }
  expect(reach(inBucket()).filters).toEqual([{ prefix: '', suffix: '' }])
  expect(reach(inBucket({ object: { key: [{ wildcard: 'incoming/*.txt' }] } })).filters).toEqual([
    { prefix: 'incoming/', suffix: '.txt' },
  ])
})

test('a rule for other keys, another bucket or another event does not cover ours', () => {
  const elsewhere = reach(inBucket({ object: { key: [{ prefix: 'other/' }] } }))
  expect(elsewhere).toMatchObject({ events: objectEvents, covers: [false] })
  expect(reach({ ...ours, detail: { bucket: { name: ['others'] } } })).toMatchObject({
    ...{ events: [], covers: [false] },
  })
  expect(reach({ ...inBucket(), 'detail-type': ['Object Created'] })).toMatchObject({
    ...{ events: objectEvents.slice(0, 4), covers: [true] },
  })
})

test('a rule on some reasons carries those events alone', () => {
  const on = (reason: string) => reach(inBucket({ reason: [reason] })).events
  expect(on('PutObject')).toEqual(['ObjectCreated:Put'])
  expect(on('CompleteMultipartUpload')).toEqual(['ObjectCreated:CompleteMultipartUpload'])
  expect(on('DeleteObject')).toEqual(['ObjectRemoved:Delete', 'ObjectRemoved:DeleteMarkerCreated'])
  const forGood = inBucket({ 'deletion-type': ['Permanently Deleted'] })
  expect(reach(forGood).events).toEqual(['ObjectRemoved:Delete'])
})

test('a rule that names no bucket also covers other buckets', () => {
  expect(reach(ours).otherBuckets).toBe(true)
  expect(reach({ ...ours, detail: { object: { key: [{ prefix: 'in' }] } } }).otherBuckets).toBe(
    true,
  )
})

test('an unknown comparison in a rule cannot be judged', () => {
  const pattern = inBucket({ object: { size: [{ numeric: ['>', 0] }] } })
  expect(() => reach(pattern)).toThrow(/^cannot evaluate the pattern of the rule r: /)
  expect(() => reachOf('r', '{', place)).toThrow(/^cannot evaluate the pattern of the rule r: /)
})

test('a rule with several keys covers each, and says which they are', () => {
  const key = [{ wildcard: 'a/*.jpg' }, { wildcard: 'b\\\\/\\**.jpg' }]
  const pattern = JSON.stringify(inBucket({ object: { key } }))
  const keys = ['a/x.jpg', 'a/x.png', 'c/x.jpg']
  expect(reachOf('r', pattern, { bucket: 'uploads', keys })).toMatchObject({
    ...{ events: objectEvents, covers: [true, false, false] },
    filters: [
      { prefix: 'a/', suffix: '.jpg' },
      { prefix: 'b\\/*', suffix: '.jpg' },
    ],
  })
  expect(reach(inBucket({ object: { key: [{ prefix: 'a/' }, 'b'] } })).filters).toEqual([])
})

test('a rule of ours has the keys with one of the prefixes and one of the suffixes, as written', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', 'ä'), maxLength: 2 })
  const texts = fc.uniqueArray(text, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(texts, texts, text, text, (prefixes, suffixes, prefix, suffix) => {
      const filters = keyFilters({ prefixes, suffixes })
      // What selects everything has no matcher, and stands alone.
      fc.pre(filters.length === 1 || filters.every((one) => one.prefix !== '' || one.suffix !== ''))
      const pattern = rulePattern({ bucket: 'uploads', filters })
      expect(filtersIn(pattern)).toEqual(filters)
      const key = `${prefix}-middle-${suffix}`
      const selected = filters.some((one) => key.startsWith(one.prefix) && key.endsWith(one.suffix))
      const { covers } = reachOf('r', JSON.stringify(pattern), { bucket: 'uploads', keys: [key] })
      expect(covers).toEqual([selected])
    }),
  )
})
