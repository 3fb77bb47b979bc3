import { expect, test } from 'vitest'
import { encodeForNotification, escapeForWildcard } from '../../core/index.ts'
import { targetOfStack } from './target-of-stack.ts'

const outputs = {
  Bucket: 'uploads',
  Table: 'upload_metadata',
  Function: 'uploads-Function-1',
  DeadLetters: 'https://sqs.eu-west-1.amazonaws.com/123456789012/uploads-DeadLetters-1',
}
const keys = { prefix: 'in coming/100%*\\é/', suffix: '+.tx*t' }

test.each(['direct', 'queue'])('of a stack by %s the keys are decoded', (Delivery) => {
  const { prefix, suffix } = keys
  const parameters = {
    Prefix: encodeForNotification(prefix),
    Suffix: encodeForNotification(suffix),
  }
  const stack = { name: 's', parameters, outputs: { ...outputs, Delivery } }
  expect(targetOfStack(stack)).toEqual({
    ...{ functionName: 'uploads-Function-1', bucket: 'uploads', tableName: 'upload_metadata' },
    ...{ delivery: Delivery, deadLetterQueue: 'uploads-DeadLetters-1', filters: [keys] },
  })
})

test('the prefix and suffix of an EventBridge stack are read plain, without wildcard escapes', () => {
  const { prefix, suffix } = keys
  const stack = (parameters: Record<string, string>) => ({
    ...{ name: 's', parameters, outputs: { ...outputs, Delivery: 'eventbridge' } },
  })
  expect(targetOfStack(stack({ Prefix: prefix }))).toMatchObject({
    filters: [{ prefix, suffix: '' }],
  })
  const both = { Prefix: escapeForWildcard(prefix), Suffix: escapeForWildcard(suffix) }
  expect(targetOfStack(stack(both))).toMatchObject({ filters: [keys] })
})

test('the API of a stack is asked as its callers ask it', () => {
  const api = (parameters: Record<string, string>, more: Record<string, string>) =>
    targetOfStack({ name: 's', parameters, outputs: { ...outputs, ...more } }).api
  const url = 'https://a1.execute-api.eu-west-1.amazonaws.com'
  expect(api({}, {})).toBeUndefined()
  expect(api({ ApiJwtIssuer: '' }, { ApiUrl: url })).toEqual({ url, takesTokens: false })
  const issuer = { ApiJwtIssuer: 'https://issuer.example' }
  expect(api(issuer, { ApiUrl: url })).toEqual({ url, takesTokens: true })
})

test('a stack that is not ours is refused', () => {
  const stack = { name: 's', parameters: {}, outputs: { Bucket: 'b' } }
  expect(() => targetOfStack(stack)).toThrow(/^Cannot check the stack s: it lacks the outputs/)
})

test('several prefixes and suffixes of a stack are in its outputs', () => {
  const written = { Prefixes: '["a/","\\u00e4,b/"]', Suffixes: '[".jpg"]' }
  const stack = {
    name: 's',
    parameters: {},
    outputs: { ...outputs, Delivery: 'queue', ...written },
  }
  expect(targetOfStack(stack).filters).toEqual([
    { prefix: 'a/', suffix: '.jpg' },
    { prefix: 'ä,b/', suffix: '.jpg' },
  ])
})
