import { checkPattern, type EventPattern, matches } from 'local-cloud/event-pattern'
import { expect, test } from 'vitest'
import { bucketSideTemplate } from './bucket-side.ts'

test('the rule of the bucket’s side forwards its uploads and removals, and nothing else', () => {
  const { Resources } = bucketSideTemplate() as {
    Resources: Record<string, { Properties: { EventPattern: unknown } }>
  }
  const text = JSON.stringify(Resources.Rule?.Properties.EventPattern)
  const pattern: EventPattern = JSON.parse(text.replace('{"Ref":"BucketName"}', '"uploads"'))
  checkPattern(pattern)
  const event = (type: string, name: string) => ({
    ...{ source: 'aws.s3', 'detail-type': type },
    detail: { bucket: { name }, object: { key: 'incoming/a' } },
  })
  expect(matches(pattern, event('Object Created', 'uploads'))).toBe(true)
  expect(matches(pattern, event('Object Deleted', 'uploads'))).toBe(true)
  expect(matches(pattern, event('Object Created', 'others'))).toBe(false)
  expect(matches(pattern, event('Object Tags Added', 'uploads'))).toBe(false)
})
