import * as v from 'valibot'
import { tableOperations } from '../../lab/lab.ts'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { triedOperationSchema } from '../../schemas/lab.ts'
import { described, key, prefix, text, wholeNumber } from '../../schemas/parameters.ts'
import { labOf } from './lab-of.ts'

export const tryOperation: Operation = defineOperation({
  id: 'tryOperation',
  method: 'post',
  path: '/v1/lab/table/{operation}',
  needs: 'lab',
  summary: 'Try an operation of DynamoDB on a table of the lab',
  description:
    'The item’s partition key, `bucket`, is `uploads`. `put` writes what is given and no more, and `update` the etag or, without one, the size.',
  parameters: v.strictObject({
    operation: v.pipe(v.picklist(tableOperations), v.description('The operation.')),
  }),
  body: v.strictObject({
    key: v.optional(described(key, 'The item’s sort key, `object_key`.'), 'activity/two.txt'),
    size: v.optional(described(wholeNumber(0, 1e15), 'The item’s size.'), 1),
    etag: text('The item’s etag.'),
    prefix: described(prefix, 'What the sort keys of a query begin with: `activity/` by default.'),
  }),
  answers: {
    200: { description: 'The request as it was sent, and its answer.', body: triedOperationSchema },
  },
  async run({ parameters, body: { prefix = 'activity/', ...values } }, context) {
    const body = await labOf(context).tryOperation(parameters.operation, { prefix, ...values })
    return { status: 200 as const, body, cost: free }
  },
})
