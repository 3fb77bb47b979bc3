import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { labPartSchema } from '../../schemas/lab.ts'
import { labOf } from './lab-of.ts'

export const removeLab: Operation = defineOperation({
  id: 'removeLab',
  method: 'delete',
  path: '/v1/lab',
  needs: 'lab',
  summary: 'Remove everything that the lab has made',
  description: 'With its objects and items. Nothing else is touched.',
  parameters: v.strictObject({}),
  answers: {
    200: {
      description: 'The resources that are gone.',
      body: v.object({ removed: v.array(labPartSchema) }),
    },
  },
  async run(_, context) {
    const removed = await labOf(context).remove()
    return { status: 200 as const, body: { removed }, cost: free }
  },
})
