import * as v from 'valibot'
import { defineOperation, free, type Operation } from '../../operation.ts'
import { experimentSchema, faultSchema } from '../../schemas/experiment.ts'
import { described, wholeNumber } from '../../schemas/parameters.ts'
import { labOf } from './lab-of.ts'

const event = described(wholeNumber(1, 1_000_000), 'The number of a held event.')

export const deliverEvent: Operation = defineOperation({
  id: 'deliverEvent',
  method: 'post',
  path: '/v1/lab/experiment/deliveries',
  needs: 'lab',
  summary: 'Deliver a held event to both functions',
  description:
    'Any event, as often as wanted, in any order. Answers when both have taken it, after the retries of Lambda.',
  parameters: v.strictObject({}),
  body: v.strictObject({ event, fault: v.exactOptional(faultSchema) }),
  answers: { 200: { description: 'The experiment then.', body: experimentSchema } },
  async run({ body: { event, fault } }, context) {
    return { status: 200 as const, body: await labOf(context).deliver(event, fault), cost: free }
  },
})

export const dropEvent: Operation = defineOperation({
  id: 'dropEvent',
  method: 'post',
  path: '/v1/lab/experiment/drops',
  needs: 'lab',
  summary: 'Mark a held event as lost',
  parameters: v.strictObject({}),
  body: v.strictObject({ event }),
  answers: { 200: { description: 'The experiment then.', body: experimentSchema } },
  async run({ body: { event } }, context) {
    return { status: 200 as const, body: await labOf(context).drop(event), cost: free }
  },
})
