import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { uploadTrialSchema } from '../../schemas/repair.ts'
import { labOf } from './lab-of.ts'

export const tryUpload: Operation = defineOperation({
  id: 'tryUpload',
  method: 'post',
  path: '/v1/lab/repair/uploads',
  needs: 'lab',
  summary: 'Upload a file to that pipeline, and follow it',
  description: 'Answers when its row is there, or when Lambda has given its event up.',
  parameters: v.strictObject({}),
  answers: { 200: { description: 'Its way.', body: uploadTrialSchema } },
  async run(_, context) {
    return { status: 200 as const, body: await labOf(context).tryUpload(), cost: free }
  },
})
