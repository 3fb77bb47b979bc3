import * as v from 'valibot'
import { defineOperation, type Operation } from '../operation.ts'

export const listBuckets: Operation = defineOperation({
  id: 'listBuckets',
  method: 'get',
  path: '/v1/buckets',
  needs: 'buckets',
  summary: 'List the buckets that have rows',
  description: 'One Scan of one row for each bucket, so the API needs the right to scan the table.',
  parameters: v.strictObject({}),
  answers: {
    200: {
      description: 'The names, in no order.',
      body: v.object({ items: v.array(v.object({ bucket: v.string() })) }),
    },
  },
  async run(_, { settings: { buckets: list }, signal }) {
    if (list === undefined) throw new TypeError('Cannot list the buckets: it is off')
    const { buckets, readUnits, requests } = await list(signal)
    const items = buckets.map((bucket) => ({ bucket }))
    return { status: 200 as const, body: { items }, cost: { readUnits, requests } }
  },
})
