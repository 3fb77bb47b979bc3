import { expect, test } from 'vitest'
import { objectEvents } from '../../checklist/index.ts'
import { reachOf } from './rule.ts'

const place = { bucket: 'uploads', key: 'incoming/x.txt' }
const ours = { source: ['aws.s3'], 'detail-type': ['Object Created', 'Object Deleted'] }
const inBucket = (more: object = {}) => ({
  ...ours,
  detail: { bucket: { name: ['uploads'] }, ...more },
})
const reach = (pattern: object) => reachOf('r', JSON.stringify(pattern), place)

test("the construct's rule covers the events of its bucket and nothing else", () => {
  for (const key of [{ prefix: 'incoming/' }, { suffix: '.txt' }, { wildcard: 'incoming/*.txt' }]) {
    expect(reach(inBucket({ object: { key: [key] } }))).toMatchObject({
      ...{ events: objectEvents, covers: true, otherBuckets: false },
    })
  }
  expect(reach(inBucket()).filter).toEqual({ prefix: '', suffix: '' })
  expect(reach(inBucket({ object: { key: [{ wildcard: 'incoming/*.txt' }] } })).filter).toEqual({
    ...{ prefix: 'incoming/', suffix: '.txt' },
  })
})

test('a rule for other keys, another bucket or another event does not cover ours', () => {
  const elsewhere = reach(inBucket({ object: { key: [{ prefix: 'other/' }] } }))
  expect(elsewhere).toMatchObject({ events: objectEvents, covers: false })
  expect(reach({ ...ours, detail: { bucket: { name: ['others'] } } })).toMatchObject({
    ...{ events: [], covers: false },
  })
  expect(reach({ ...inBucket(), 'detail-type': ['Object Created'] })).toMatchObject({
    ...{ events: objectEvents.slice(0, 4), covers: true },
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
