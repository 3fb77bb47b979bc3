import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { labStateSchema } from '../../schemas/lab.ts'
import { labOf } from './lab-of.ts'

export const readLab: Operation = defineOperation({
  id: 'readLab',
  method: 'get',
  path: '/v1/lab',
  needs: 'lab',
  summary: 'Get what the lab has made',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'Its resources.', body: labStateSchema } },
  run: async (_, context) => ({
    status: 200 as const,
    body: await labOf(context).state(),
    cost: free,
  }),
})
