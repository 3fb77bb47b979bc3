import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { readTemplate } from '../../src/cli/deploy/template.ts'
import { trimmed } from '../../src/cli/deploy/trimmed.ts'
import { templateLimits } from '../../src/cli/deploy/written-keys.ts'
import { anyCombination, apiCode, audience } from './combinations.ts'
import { evaluateTemplate, type Template } from './evaluate-template.ts'

const seed = inject('seed')
const shipped = readTemplate()
const code = { ...apiCode, CodeKey: 'code.zip', ApiJwtAudience: audience.join(',') }
const presets = Object.fromEntries(
  Object.entries(shipped.Parameters).map(([name, { Default = '' }]) => [name, String(Default)]),
)
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
      const values = { ...presets, ...code, ...combination }
      const { Conditions, ...others } = trimmed(shipped, values)
      expect(Conditions).toEqual({})
      expect(JSON.stringify(others)).not.toContain('Fn::If')
    }),
    { seed, numRuns: 20 },
  )
})

test('a parameter that decided takes no other value, and every other one stays as it is', () => {
  const values = { Delivery: 'queue', Suffix: '', MemorySize: '256' }
  const { Delivery, Suffix, ...others } = trimmed(shipped, values).Parameters
  expect(Delivery).toMatchObject({ Type: 'String', Default: 'queue', AllowedValues: ['queue'] })
  expect(Suffix).toMatchObject({ Type: 'String', Default: '', AllowedValues: [''] })
  const { Delivery: _, Suffix: __, ...before } = shipped.Parameters
  expect(others).toEqual(before)
})

test('whatever is on, the template fits into a request', () => {
  fc.assert(
    fc.property(anyCombination, (combination) => {
      const parameters = { ...presets, ...code, ...combination }
      const text = JSON.stringify(trimmed(shipped, parameters))
      expect(text.length).toBeLessThan(templateLimits.requestBytes)
    }),
    { seed, numRuns: 50 },
  )
})
