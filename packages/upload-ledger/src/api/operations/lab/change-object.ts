import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { experimentSchema } from '../../schemas/experiment.ts'
import { described, key, wholeNumber } from '../../schemas/parameters.ts'
import { labOf } from './lab-of.ts'

export const changeObject: Operation = defineOperation({
  id: 'changeObject',
  method: 'post',
  path: '/v1/lab/experiment/changes',
  needs: 'lab',
  summary: 'Upload or delete an object of the lab',
  description: 'Answers when its event is held. Makes the bucket, the functions and the tables.',
  parameters: v.strictObject({}),
  body: v.strictObject({
    change: v.picklist(['upload', 'delete']),
    key,
    size: v.optional(described(wholeNumber(0, 1_000_000), 'The bytes of an upload.'), 100),
  }),
  answers: { 200: { description: 'The experiment then.', body: experimentSchema } },
  async run({ body: change }, context) {
    return { status: 200 as const, body: await labOf(context).change(change), cost: free }
  },
})
