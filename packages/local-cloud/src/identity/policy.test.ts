import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allows, type PolicyDocument } from './policy.ts'

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/things'

function policy(Action: string | string[], Resource: string | string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }
}

test('one action on one resource allows nothing else', () => {
  const narrow = policy('dynamodb:PutItem', table)
  expect(allows(narrow, 'dynamodb:PutItem', table)).toBe(true)
  expect(allows(narrow, 'DynamoDB:putitem', table)).toBe(true)
  expect(allows(narrow, 'dynamodb:PutItems', table)).toBe(false)
  expect(allows(narrow, 'dynamodb:GetItem', table)).toBe(false)
  expect(allows(narrow, 'dynamodb:PutItem', `${table}2`)).toBe(false)
  expect(allows(narrow, 'dynamodb:PutItem', table.toUpperCase())).toBe(false)
})

test('anything that no statement allows is denied', () => {
  expect(allows({ Version: '2012-10-17', Statement: [] }, 'dynamodb:PutItem', table)).toBe(false)
})

test('an action of one statement does not reach the resource of another', () => {
  const both: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'a:One', Resource: 'arn:1' },
      { Effect: 'Allow', Action: 'a:Two', Resource: 'arn:2' },
    ],
  }
  expect(allows(both, 'a:One', 'arn:1')).toBe(true)
  expect(allows(both, 'a:One', 'arn:2')).toBe(false)
})

test('a wildcard pattern matches like its regular expression', () => {
  const patterns = fc.array(fc.constantFrom('a', 'b', '*', '?', ':'), { maxLength: 8 })
  const texts = fc.array(fc.constantFrom('a', 'b', ':'), { maxLength: 10 })
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const slow = new RegExp(
        `^${pattern.map((c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : c)).join('')}$`,
      )
      const resource = text.join('')
      expect(allows(policy('*', pattern.join('')), 'a:One', resource)).toBe(slow.test(resource))
    }),
    { numRuns: 5_000 },
  )
})

test('matching is linear, even for hostile patterns', () => {
  expect(allows(policy('*', `${'*a'.repeat(2_000)}b`), 'a:One', 'a'.repeat(10_000))).toBe(false)
})

test.each([
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is how a policy writes them
  ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/${aws:username}/k', false],
  ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/ann/k', false],
  ["arn:aws:s3:::b/${aws:PrincipalTag/team, 'x'}/*", 'arn:aws:s3:::b/x/k', false],
  ['arn:aws:s3:::b/${}', 'arn:aws:s3:::b/${}', false],
  ['arn:aws:s3:::b/a${*}', 'arn:aws:s3:::b/a*', true],
  ['arn:aws:s3:::b/a${*}', 'arn:aws:s3:::b/ab', false],
  ['arn:aws:s3:::b/a${?}', 'arn:aws:s3:::b/a?', true],
  ['arn:aws:s3:::b/a${?}', 'arn:aws:s3:::b/ab', false],
  ['arn:aws:s3:::b/${$}{x}*', 'arn:aws:s3:::b/${x}/k', true],
  ['arn:aws:s3:::b/$x', 'arn:aws:s3:::b/$x', true],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: end
])('the resource %s of a policy matches %s: %s', (pattern, resource, expected) => {
  expect(allows(policy('s3:*', pattern), 's3:GetObject', resource)).toBe(expected)
})
