import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../operation.ts'
import { checklistSchema } from '../schemas/checklist.ts'

export const readChecklist: Operation = defineOperation({
  id: 'readChecklist',
  method: 'get',
  path: '/v1/checklist',
  needs: 'checklist',
  summary: 'Check each part of the pipeline',
  description:
    'The steps of `doctor`, each with how it was found and, where it is missing, its fix. Looks at every part anew.',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'The steps in order.', body: checklistSchema } },
  async run(_, { settings: { checklist }, signal }) {
    if (checklist === undefined) throw new TypeError('Cannot read the checklist: it is off')
    const body = await checklist(signal)
    return { status: 200 as const, body, cost: free }
  },
})
