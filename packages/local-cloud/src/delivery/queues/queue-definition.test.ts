import { afterEach, beforeEach, expect, test } from 'vitest'
import type { QueuesOptions } from './queues.ts'
import { mapping, QueuesUnderTest } from './testing/queues-under-test.ts'

let t: QueuesUnderTest

beforeEach(async () => {
  t = await QueuesUnderTest.open()
})

afterEach(() => t.close())

const refusals: readonly [string, Partial<QueuesOptions>][] = [
  [
    'its own dead-letter queue',
    { queues: [{ name: 'main', maxReceiveCount: 1, deadLetterQueue: 'main' }] },
  ],
  ['require each other', { queues: [{ name: 'main', maxReceiveCount: 1 }] }],
  [
    'Cannot find the queue gone',
    { queues: [{ name: 'main', maxReceiveCount: 1, deadLetterQueue: 'gone' }] },
  ],
  ['letters, digits', { queues: [{ name: 'main.fifo' }] }],
  ['a batchSize of 11 is not 1 to 10', { mappings: [{ ...mapping, batchSize: 11 }] }],
  ['a maximumConcurrency of 1 is not', { mappings: [{ ...mapping, maximumConcurrency: 1 }] }],
  ["less than the function's timeout", { functionTimeoutSeconds: () => 61 }],
  ['the function is not deployed', { functionTimeoutSeconds: () => undefined }],
]

test.each(refusals)('refused: %s', async (message, options) => {
  await expect(t.start(() => ({}), options)).rejects.toThrow(message)
})
