import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { repairPartSchema, repairSchema } from '../../schemas/repair.ts'
import { labOf } from './lab-of.ts'

const common = {
  method: 'post',
  needs: 'lab',
  parameters: v.strictObject({}),
  body: v.strictObject({ part: repairPartSchema }),
  answers: { 200: { description: 'The pipeline then.', body: repairSchema } },
} as const

export const breakPart: Operation = defineOperation({
  ...common,
  id: 'breakPart',
  path: '/v1/lab/repair/break',
  summary: 'Take a part of the pipeline away',
  description: 'Makes the pipeline first. Nothing outside the lab is touched.',
  async run({ body: { part } }, context) {
    return { status: 200 as const, body: await labOf(context).breakPart(part), cost: free }
  },
})

export const putBack: Operation = defineOperation({
  ...common,
  id: 'putBack',
  path: '/v1/lab/repair/put-back',
  summary: 'Put a part of the pipeline back',
  async run({ body: { part } }, context) {
    return { status: 200 as const, body: await labOf(context).putBack(part), cost: free }
  },
})
