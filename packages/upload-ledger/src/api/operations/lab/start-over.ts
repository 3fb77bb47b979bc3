import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { experimentSchema } from '../../schemas/experiment.ts'
import { labOf } from './lab-of.ts'

export const startOver: Operation = defineOperation({
  id: 'startOver',
  method: 'delete',
  path: '/v1/lab/experiment',
  needs: 'lab',
  summary: 'Remove the experiment with its resources',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'The empty experiment.', body: experimentSchema } },
  async run(_, context) {
    const lab = labOf(context)
    await lab.startOver()
    return { status: 200 as const, body: await lab.experiment(), cost: free }
  },
})
