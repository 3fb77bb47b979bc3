import { expect, test } from 'vitest'
import { destinations } from './destinations.ts'

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
const functions = { arn: arnOf, exists: (arn: string) => arn === arnOf('save') }
const queues: Parameters<typeof destinations>[2] = {
  named: (name) => (name === 'failed' ? ({ arn: 'arn:failed' } as never) : undefined),
  outbox: { exists: () => true, operations: () => [] },
  wake: () => {},
}

test('a function’s destination is found by its ARN, with the one version there is or without', () => {
  const { queueOf } = destinations([{ function: 'save', queue: 'failed' }], functions, queues)
  expect(queueOf(arnOf('save'))).toBe('arn:failed')
  expect(queueOf(`${arnOf('save')}:$LATEST`)).toBe('arn:failed')
  expect(queueOf(arnOf('other'))).toBeUndefined()
})

test.each([
  [[{ function: 'other', queue: 'failed' }], 'the function is not deployed'],
  [[{ function: 'save', queue: 'other' }], 'the queue is not defined'],
  [
    [
      { function: 'save', queue: 'failed' },
      { function: 'save', queue: 'failed' },
    ],
    'the function already has a destination',
  ],
])('destinations %j are refused: %s', (list, fact) => {
  expect(() => destinations(list, functions, queues)).toThrow(fact)
})
