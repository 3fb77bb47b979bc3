import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { evaluateTemplate } from '../../../test/cdk/evaluate-template.ts'
import { substitute } from './substitute.ts'

const text = fc.stringMatching(/^[a{}!. ]{0,6}$/)
const reference = fc.constantFrom<object>(
  { Ref: 'AWS::Region' },
  { Ref: 'Name' },
  { Ref: 'Queue' },
  { 'Fn::GetAtt': ['Queue', 'Arn'] },
)
const parameters = { Name: 'given' }
const evaluated = (value: unknown) => {
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { value } }
  return evaluateTemplate({ Resources: { Queue } }, parameters).Resources
}

test('a join of texts and references is one text that evaluates to the same', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, reference)), (parts) => {
      const join = { 'Fn::Join': ['', parts] }
      const short = substitute(join)
      expect(Object.keys(short as object)).toEqual(['Fn::Sub'])
      expect(evaluated(short)).toEqual(evaluated(join))
    }),
    { seed: inject('seed') },
  )
})

test.each([
  { 'Fn::Join': [' ', ['a', 'b']] },
  { 'Fn::Join': ['', ['a$', '{', { Ref: 'Name' }, '}']] },
  { 'Fn::Join': ['', { 'Fn::Split': [',', { Ref: 'Name' }] }] },
  { 'Fn::Join': ['', ['a', { 'Fn::If': ['Condition', 'b', 'c'] }]] },
])('%j stays a join', (join) => {
  expect(substitute({ list: [join] })).toEqual({ list: [join] })
})
