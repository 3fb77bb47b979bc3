import { expect, test } from 'vitest'
import { withoutImpliedDependencies } from './implied-dependencies.ts'

const dependencies = (Properties: object, DependsOn: string | string[]) => {
  const { Resources } = withoutImpliedDependencies({ Resources: { A: { Properties, DependsOn } } })
  return (Resources.A as { DependsOn?: string[] }).DependsOn
}

test('a dependency that a reference implies is left out', () => {
  expect(dependencies({ Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }, ['Role'])).toBeUndefined()
  expect(dependencies({ List: [{ Name: { Ref: 'B' } }] }, 'B')).toBeUndefined()
  expect(dependencies({ Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }, ['Policy', 'Role'])).toEqual([
    'Policy',
  ])
})

test('one that no reference implies, or only under a condition, stays', () => {
  expect(dependencies({ Name: 'B' }, ['B'])).toEqual(['B'])
  const sometimes = { Name: { 'Fn::If': ['Condition', { Ref: 'B' }, 'none'] } }
  expect(dependencies(sometimes, ['B'])).toEqual(['B'])
})
