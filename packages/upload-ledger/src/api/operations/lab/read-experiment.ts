import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { experimentSchema } from '../../schemas/experiment.ts'
import { labOf } from './lab-of.ts'

export const readExperiment: Operation = defineOperation({
  id: 'readExperiment',
  method: 'get',
  path: '/v1/lab/experiment',
  needs: 'lab',
  summary: 'Get what two functions made of the same events',
  description:
    'The events of a bucket of the lab wait in a queue until each is delivered, to the exercise’s own function and to ours.',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'All so far.', body: experimentSchema } },
  async run(_, context) {
    return { status: 200 as const, body: await labOf(context).experiment(), cost: free }
  },
})
