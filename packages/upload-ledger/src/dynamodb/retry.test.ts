import { expect, test } from 'vitest'
import { DynamoDBError } from './read-answer.ts'
import { createRetries } from './retry.ts'
import { StaleConnectionError } from './stale-connection-error.ts'

const refused = (name: string, status = 400) => new DynamoDBError(name, 'no', status, undefined)
const lost = new Error('socket hang up')

test('a request is sent four times at most, with growing delays of chance', () => {
  const delays = (error: Error) => {
    const { delayMs } = createRetries(() => 0.5)
    return [1, 2, 3, 4].map((attempts) => delayMs(error, attempts))
  }
  expect(delays(lost)).toEqual([50, 100, 200, undefined])
  expect(delays(refused('InternalServerError', 500))).toEqual([50, 100, 200, undefined])
  expect(delays(refused('ThrottlingException'))).toEqual([250, 500, 1_000, undefined])
  expect(delays(new StaleConnectionError('lost'))).toEqual([0, 0, 0, undefined])
  expect(createRetries(() => 0).delayMs(lost, 1)).toBe(0)
})

test.each([
  refused('ConditionalCheckFailedException'),
  refused('ValidationException'),
  refused('AccessDeniedException'),
  Object.assign(new Error('stopped'), { name: 'AbortError' }),
  Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
  new SyntaxError('Unexpected token <'),
])('%s is not retried', (error) => {
  expect(createRetries().delayMs(error, 1)).toBeUndefined()
})

test('an outage ends retries, and answers bring them back', () => {
  const { delayMs, onAnswer } = createRetries()
  let retries = 0
  while (delayMs(lost, 1) !== undefined) retries++
  expect(retries).toBe(100)
  for (let answers = 0; answers < 4; answers++) onAnswer(1)
  expect(delayMs(lost, 1)).toBeUndefined()
  onAnswer(1)
  expect(delayMs(lost, 1)).toBeDefined()
  expect(delayMs(lost, 1)).toBeUndefined()
  // A failed condition is an answer too.
  expect(delayMs(refused('ConditionalCheckFailedException'), 2)).toBeUndefined()
  expect(delayMs(lost, 1)).toBeDefined()
})
