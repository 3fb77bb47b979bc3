import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { checklistSchema } from '../../schemas/checklist.ts'
import { repairSchema } from '../../schemas/repair.ts'
import { labOf } from './lab-of.ts'

export const readRepair: Operation = defineOperation({
  id: 'readRepair',
  method: 'get',
  path: '/v1/lab/repair',
  needs: 'lab',
  summary: 'Get the pipeline that is there to be broken',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'Its names, and its log.', body: repairSchema } },
  async run(_, context) {
    return { status: 200 as const, body: await labOf(context).repair(), cost: free }
  },
})

export const readRepairChecklist: Operation = defineOperation({
  id: 'readRepairChecklist',
  method: 'get',
  path: '/v1/lab/repair/checklist',
  needs: 'lab',
  summary: 'Check each part of that pipeline',
  description: 'Makes the pipeline where it is missing.',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'The steps in order.', body: checklistSchema } },
  async run(_, context) {
    return { status: 200 as const, body: await labOf(context).repairChecklist(), cost: free }
  },
})
