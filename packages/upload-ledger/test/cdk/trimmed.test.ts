import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { readTemplate } from '../../src/cli/deploy/template.ts'
import { trimmed, withoutApi } from '../../src/cli/deploy/trimmed.ts'
import { anyCombination, apiCode, audience } from './combinations.ts'
import { evaluateTemplate, type Template } from './evaluate-template.ts'

const seed = inject('seed')
const shipped = readTemplate()
const code = { ...apiCode, CodeKey: 'code.zip', ApiJwtAudience: audience.join(',') }
const evaluated = (template: object, parameters: Readonly<Record<string, string>>) =>
  evaluateTemplate(template as Template, parameters)

test('what the known parameters turn off is left out, and nothing else changes', () => {
  const known = fc.subarray(Object.keys(shipped.Parameters))
  fc.assert(
    fc.property(anyCombination, known, (combination, names) => {
      const parameters: Readonly<Record<string, string>> = { ...code, ...combination }
      const values = Object.entries(parameters).filter(([name]) => names.includes(name))
      const short = trimmed(shipped, Object.fromEntries(values))
      expect(evaluated(short, parameters)).toEqual(evaluated(shipped, parameters))
      expect(JSON.stringify(short).length).toBeLessThanOrEqual(JSON.stringify(shipped).length)
    }),
    { seed, numRuns: 50 },
  )
})

test('where every parameter is known no condition is left', () => {
  fc.assert(
    fc.property(anyCombination, (combination) => {
      const presets = Object.entries(shipped.Parameters).map(([name, { Default = '' }]) => [
        name,
        String(Default),
      ])
      const values = { ...Object.fromEntries(presets), ...code, ...combination }
      const { Conditions, ...others } = trimmed(shipped, values)
      expect(Conditions).toEqual({})
      expect(JSON.stringify(others)).not.toContain('Fn::If')
    }),
    { seed, numRuns: 20 },
  )
})

test('the template without an API is that of no API, and asks nothing about one', () => {
  const without = withoutApi(shipped)
  expect(JSON.stringify(without)).not.toMatch(/"Ref":"Api|ApiGateway/)
  expect(Object.keys(without.Parameters).filter((name) => name.startsWith('Api'))).toEqual([])
  fc.assert(
    fc.property(anyCombination, (combination) => {
      const parameters = { ...code, ...combination, Api: 'false' }
      const { Resources, Outputs } = evaluated(shipped, parameters)
      expect(evaluated(without, parameters)).toMatchObject({ Resources, Outputs })
    }),
    { seed, numRuns: 20 },
  )
})
