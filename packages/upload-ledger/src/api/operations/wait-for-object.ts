import * as v from 'valibot'
import { LedgerError } from '../../core/index.ts'
import { countCost } from '../cost.ts'
import { defineOperation, type Operation } from '../operation.ts'
import { bucket, described, etag, key, time, wholeNumber } from '../schemas/parameters.ts'
import { rowSchema } from '../schemas/row.ts'

export const waitForObject: Operation = defineOperation({
  id: 'waitForObject',
  method: 'get',
  path: '/v1/buckets/{bucket}/object/wait',
  summary: 'Wait for the row of an upload',
  description:
    'Answers as soon as the row is there, and 404 when the time is over: ask again. Each look costs a read unit.',
  parameters: v.strictObject({
    ...{ bucket, key, etag },
    after: time('The least time of the row’s event, by S3’s clock:'),
    timeoutMs: v.optional(
      described(wholeNumber(0, 25_000), 'How long to wait, in milliseconds.'),
      10_000,
    ),
  }),
  answers: { 200: { description: 'The row.', body: rowSchema } },
  problems: ['not-found'],
  async run({ parameters: { bucket, key, ...options } }, { reader, signal }) {
    const { cost, onProgress } = countCost()
    try {
      const row = await reader.waitFor(bucket, key, { ...options, signal, onProgress })
      return { status: 200 as const, body: row, cost }
    } catch (error) {
      if (!(error instanceof LedgerError) || error.details.timeoutMs === undefined) throw error
      const headers = { 'Retry-After': '1' }
      const problem = { kind: 'not-found' as const, detail: error.message, headers }
      return { problem, cost }
    }
  },
})
