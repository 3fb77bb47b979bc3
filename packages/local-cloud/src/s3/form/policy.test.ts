import { expect, test } from 'vitest'
import { checkPolicy } from './check-policy.ts'
import { parsePolicy } from './policy.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const expiration = '2026-11-23T04:00:00.000Z'
const nowMs = Date.parse(expiration)
const covering = [{ bucket: 'b' }, ['starts-with', '$key', '']]

/** `allowed`, or the words of the refusal. */
function judge(
  conditions: readonly unknown[],
  fields: Readonly<Record<string, string>>,
  atMs = nowMs,
): string {
  const policy = parsePolicy(base64(JSON.stringify({ expiration, conditions })))
  try {
    checkPolicy(policy, { bucket: 'b', fields: new Map(Object.entries(fields)), nowMs: atMs })
    return 'allowed'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function parse(text: string): string {
  try {
    parsePolicy(base64(text))
    return 'read'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

test('a form that meets its policy is allowed until the policy expires', () => {
  expect(judge(covering, { key: 'k' })).toBe('allowed')
  expect(judge(covering, { key: 'k' }, nowMs + 1)).toBe(
    'Invalid according to Policy: Policy expired',
  )
})

test('every condition of a policy must hold, and the error names the one that does not', () => {
  const refused = (written: string): string =>
    `Invalid according to Policy: Policy Condition failed: ${written}`
  expect(judge([...covering, { bucket: 'other' }], { key: 'k' })).toBe(
    refused('["eq","$bucket","other"]'),
  )
  expect(judge([...covering, ['starts-with', '$key', 'a/']], { key: 'b/k' })).toBe(
    refused('["starts-with","$key","a/"]'),
  )
  expect(judge([...covering, ['eq', '$acl', 'private']], { key: 'k' })).toBe(
    refused('["eq","$acl","private"]'),
  )
  expect(judge([...covering, { acl: 'private' }], { key: 'k', acl: 'Private' })).toBe(
    refused('["eq","$acl","private"]'),
  )
  expect(judge([...covering, ['starts-with', '$x', '']], { key: 'k' })).toBe(
    refused('["starts-with","$x",""]'),
  )
})

test('names of fields and conditions are the same in any case', () => {
  expect(judge([{ BuCkEt: 'b' }, ['Starts-With', '$KEY', '']], { key: 'k' })).toBe('allowed')
})

test('each content type of a list must have the prefix', () => {
  const images = [...covering, ['starts-with', '$Content-Type', 'image/']]
  const typed = (type: string): string => judge(images, { key: 'k', 'content-type': type })
  expect(typed('image/png,image/gif')).toBe('allowed')
  expect(typed('image/png, image/gif')).toBe('allowed')
  expect(typed('image/png,text/html')).toContain('Policy Condition failed')
})

test('a field that no condition covers is refused, except a few', () => {
  const free = { policy: 'p', 'x-amz-signature': 's', awsaccesskeyid: 'a', signature: 's' }
  expect(judge(covering, { key: 'k', ...free, 'x-ignore-me': '1' })).toBe('allowed')
  expect(judge(covering, { key: 'k', 'x-amz-meta-a': '1', submit: 'go' })).toBe(
    'Invalid according to Policy: Extra input fields: x-amz-meta-a, submit',
  )
  // A range of sizes covers no field.
  expect(judge([...covering, ['content-length-range', 0, 1]], { key: 'k', size: '1' })).toContain(
    'Extra input fields: size',
  )
})

test('a policy may escape dollar signs and vertical tabs, unlike JSON', () => {
  const policy = parsePolicy(
    base64(`{"expiration":"${expiration}","conditions":[["eq","$key","\\$a\\v\\\\$b\\n"]]}`),
  )
  expect(policy.matches).toEqual([{ operator: 'eq', field: 'key', value: '$a\u000b\\$b\n' }])
})

test.each([
  ['read', `{"expiration":"${expiration}","conditions":[]}`],
  ['read', `{"expiration":"2026-11-23T04:00:00Z","conditions":[["content-length-range","1",2]]}`],
  ['InvalidPolicyDocument', ''],
  ['InvalidPolicyDocument', '[]'],
  ['InvalidPolicyDocument', '{"conditions":[]}'],
  ['InvalidPolicyDocument', `{"expiration":"${expiration}"}`],
  ['InvalidPolicyDocument', `{"Expiration":"${expiration}","conditions":[]}`],
  ['InvalidPolicyDocument', `{"expiration":"${expiration}","CONDITIONS":[]}`],
  ['InvalidPolicyDocument', '{"expiration":"tomorrow","conditions":[]}'],
  ['InvalidPolicyDocument', '{"expiration":"2026-11-23","conditions":[]}'],
  ['InvalidPolicyDocument', '{"expiration":"2026-13-23T04:00:00Z","conditions":[]}'],
  ...[
    '{"a":1}',
    '{}',
    '{"a":"1","b":"2"}',
    '["eq","$key"]',
    '["eq","key","a"]',
    '["eq","$key",1]',
    '["ends-with","$key","a"]',
    '["content-length-range",0]',
    '["content-length-range",-1,2]',
    '["content-length-range",0.5,2]',
    '"a"',
    'null',
  ].map((condition) => [
    'InvalidPolicyDocument',
    `{"expiration":"${expiration}","conditions":[${condition}]}`,
  ]),
])('%s: %s', (code, text) => {
  expect(parse(text)).toBe(code)
})

test('a policy of any depth is invalid, wherever it is deep', () => {
  const deep = '['.repeat(7_000) + ']'.repeat(7_000)
  const places = [
    deep,
    `{"expiration":${deep}}`,
    `{"expiration":"${expiration}","conditions":${deep}}`,
    `{"expiration":"${expiration}","conditions":[[${deep},"$key","k"]]}`,
    `{"expiration":"${expiration}","conditions":[["eq",${deep},"k"]]}`,
    `{"expiration":"${expiration}","conditions":[["content-length-range",${deep},1]]}`,
    `{"expiration":"${expiration}","conditions":[{"key":${deep}}]}`,
  ]
  for (const text of places) {
    expect(() => parsePolicy(base64(text))).toThrow(
      expect.objectContaining({ code: 'InvalidPolicyDocument' }),
    )
  }
})
