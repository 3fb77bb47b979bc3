import { expect, test } from 'vitest'
import { toParameters } from './parameters.ts'
import { defaultSettings } from './settings.ts'
import { readTemplate } from './template.ts'
import { trimmed } from './trimmed.ts'
import {
  keysInOutputs,
  keysInText,
  templateLimits,
  templateText,
  withKeys,
} from './written-keys.ts'

const shipped = readTemplate()
const several = { prefixes: ['in ä/', 'b,c/'], suffixes: ['.jpg', '.png'] }

test('the text with keys in it asks for none, and has no condition that does', () => {
  const mostBytes = templateLimits.bucketBytes
  const text = templateText(withKeys(shipped, several), several, { mostBytes })
  expect(text).toMatch(/^[ -~]*$/)
  const { Parameters, Conditions } = JSON.parse(text)
  const gone = Object.keys(shipped.Parameters).filter((name) => Parameters[name] === undefined)
  const keys = ['Prefix', 'Suffix', 'PreviousPrefix', 'PreviousSuffix', 'ObjectPrefix']
  expect(gone).toEqual(keys)
  for (const name of gone) expect(text).not.toContain(`{"Ref":"${name}"}`)
  for (const name of Object.keys(Conditions)) expect(text.split(`"${name}"`)).not.toHaveLength(2)
  expect(Object.keys(Conditions)).not.toHaveLength(Object.keys(shipped.Conditions ?? {}).length)
})

test('the keys are read back from the text, and from the outputs of its stack', () => {
  const written = withKeys(shipped, several)
  expect(keysInText(written)).toEqual(several)
  expect(keysInText(shipped)).toBeUndefined()
  const outputs = { Bucket: 'b', Prefixes: '["in \\u00e4/","b,c/"]', Suffixes: '[".jpg",".png"]' }
  expect(written.Outputs).toMatchObject({ Prefixes: { Value: outputs.Prefixes } })
  expect(keysInOutputs(outputs)).toEqual(several)
  expect(keysInOutputs({ Bucket: 'b' })).toBeUndefined()
})

const code = { bucket: 'code', key: 'upload-ledger/1.zip', apiKey: 'upload-ledger/2.zip' }

test('50 filters fit into a request with all that is on, and into the text of synth; more bytes are refused', () => {
  const numbered = (count: number, text: string) =>
    Array.from({ length: count }, (_, i) => `${text}${String.fromCharCode(97 + i)}`)
  const fifty = { prefixes: numbered(10, 'incoming/'), suffixes: numbered(5, '.jp') }
  const written = withKeys(shipped, fifty)
  const api = { ...defaultSettings.api, isOn: true }
  const parameters = toParameters({ ...defaultSettings, ...fifty, api, history: true }, code)
  const text = templateText(trimmed(written, parameters), fifty)
  expect(text.length).toBeLessThanOrEqual(templateLimits.requestBytes)
  expect(text).toContain('AWS::ApiGatewayV2::Api')
  const mostBytes = templateLimits.bucketBytes
  expect(templateText(written, fifty, { mostBytes, indent: 1 })).toContain('AWS::ApiGatewayV2::Api')
  expect(() => templateText(written, fifty)).toThrow(
    /^Cannot use 10 prefixes with 5 suffixes: that makes a template of \d+ bytes, and CloudFormation takes 51200 in a request; use fewer/,
  )
})
