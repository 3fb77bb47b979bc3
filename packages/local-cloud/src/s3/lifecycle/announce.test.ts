import { expect, test } from 'vitest'
import { abortHeaders, expirationHeaders } from './announce.ts'
import type { LifecycleRule } from './configuration.ts'
import { expiresCurrent } from './due.ts'

const dayMs = 24 * 60 * 60 * 1000
const lastModifiedMs = Date.parse('2026-01-15T10:30:00Z')
const object = { key: 'a/b', sizeBytes: 3, lastModifiedMs }

function rule(id: string, parts: Partial<LifecycleRule>): LifecycleRule {
  return { id, enabled: true, filter: { form: 'single', tags: [] }, ...parts }
}

const inDays = (id: string, days: number): LifecycleRule =>
  rule(id, { expiration: { kind: 'days', days } })
const onDate = (id: string, date: string): LifecycleRule =>
  rule(id, { expiration: { kind: 'date', dateMs: Date.parse(date) } })

test.each([
  ['three days after half past ten', [inDays('r', 3)], 'Mon, 19 Jan 2026', 'r'],
  ['the earlier of two', [inDays('late', 9), inDays('soon', 1)], 'Sat, 17 Jan 2026', 'soon'],
  ['the first of two at one time', [inDays('a', 1), inDays('b', 1)], 'Sat, 17 Jan 2026', 'a'],
  ['a date to come', [onDate('r', '2026-03-01')], 'Sun, 01 Mar 2026', 'r'],
  ['a date that is over', [onDate('r', '2025-03-01')], 'Fri, 16 Jan 2026', 'r'],
])('%s is announced as the expiration', (_, rules, day, id) => {
  const value = `expiry-date="${day} 00:00:00 GMT", rule-id="${id}"`
  expect(expirationHeaders(rules, object)).toEqual([['x-amz-expiration', value]])
  const dueMs = Date.parse(`${day} 00:00:00 GMT`)
  expect(expiresCurrent(rules, object, dueMs)).toBe(true)
  expect(expiresCurrent(rules, object, dueMs - dayMs)).toBe(false)
})

test.each([
  ['no rule', []],
  ['a disabled rule', [{ ...inDays('r', 1), enabled: false }]],
  ['a rule of another prefix', [{ ...inDays('r', 1), filter: filter('b/') }]],
  ['a rule of markers', [rule('r', { expiration: { kind: 'markers', remove: true } })]],
  ['a rule that acts after the year 9999', [inDays('r', 3_000_000)]],
  ['a rule of more days than a date can have', [inDays('r', 0x7fffffff)]],
])('%s announces no expiration', (_, rules) => {
  expect(expirationHeaders(rules, object)).toEqual([])
})

test('the name of a rule is encoded, and in the header of an abortion only where it must be', () => {
  const [[, expiration] = []] = expirationHeaders([inDays('a "b" é', 1)], object)
  expect(expiration).toContain('rule-id="a%20%22b%22%20%C3%A9"')
  const upload = { key: 'a/b', initiatedMs: lastModifiedMs }
  const aborts = (id: string) => abortHeaders([rule(id, { abortUploadsAfterDays: 3 })], upload)
  const date = ['x-amz-abort-date', 'Mon, 19 Jan 2026 00:00:00 GMT']
  expect(aborts('after 3 days')).toEqual([date, ['x-amz-abort-rule-id', 'after 3 days']])
  expect(aborts('é')).toEqual([date, ['x-amz-abort-rule-id', '%C3%A9']])
  expect(abortHeaders([rule('r', { abortUploadsAfterDays: 0x7fffffff })], upload)).toEqual([])
})

function filter(prefix: string): LifecycleRule['filter'] {
  return { form: 'single', prefix, tags: [] }
}
