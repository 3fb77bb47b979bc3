import * as v from 'valibot'
import { printable } from '../../core/index.ts'
import { defineOperation, free, type Operation } from '../operation.ts'
import {
  deadLetterSchema,
  letterIds,
  letterLimit,
  wholeLetterSchema,
} from '../schemas/dead-letter.ts'
import { described } from '../schemas/parameters.ts'

const hides =
  'SQS lists messages by receiving them: each look counts as one, and hides them from other readers meanwhile.'

export const listDeadLetters: Operation = defineOperation({
  id: 'listDeadLetters',
  method: 'get',
  path: '/v1/dead-letters',
  needs: 'deadLetters',
  summary: 'List the events that were given up',
  description: hides,
  parameters: v.strictObject({ limit: letterLimit }),
  answers: {
    200: {
      description: 'The letters, in no order.',
      body: v.object({
        items: v.array(deadLetterSchema),
        isComplete: v.pipe(v.boolean(), v.description('Whether these are all that are visible.')),
        hidden: v.pipe(
          v.number(),
          v.description('Letters that another reader has received, about.'),
        ),
      }),
    },
  },
  async run({ parameters }, { settings: { deadLetters }, signal }) {
    if (deadLetters === undefined) throw new TypeError('Cannot list: dead letters are off')
    const found = await deadLetters.list(parameters.limit, signal)
    const { isComplete, hidden } = found
    const items = [...found.items]
    return { status: 200 as const, body: { items, isComplete, hidden }, cost: free }
  },
})

export const getDeadLetter: Operation = defineOperation({
  id: 'getDeadLetter',
  method: 'get',
  path: '/v1/dead-letters/letter',
  needs: 'deadLetters',
  summary: 'Get one dead letter with its body',
  description: `${hides} Where the letter names no cause, the log of the function may.`,
  parameters: v.strictObject({
    id: described(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), 'The id of the letter.'),
  }),
  answers: { 200: { description: 'The letter.', body: wholeLetterSchema } },
  problems: ['not-found'],
  async run({ parameters: { id } }, { settings: { deadLetters }, signal }) {
    if (deadLetters === undefined) throw new TypeError('Cannot get: dead letters are off')
    const body = await deadLetters.get(id, signal)
    if (body !== undefined) return { status: 200 as const, body, cost: free }
    const detail = `Cannot find the dead letter ${printable(id)}: it is not in the queue, or another reader has received it`
    return { problem: { kind: 'not-found' as const, detail } }
  },
})

export const redriveDeadLetters: Operation = defineOperation({
  id: 'redriveDeadLetters',
  method: 'post',
  path: '/v1/dead-letters/redrive',
  needs: 'letterChanges',
  summary: 'Have the function process dead letters again',
  description: 'Deletes each letter once the function has processed it; the others stay.',
  parameters: v.strictObject({}),
  body: v.strictObject({ ids: letterIds }),
  answers: {
    200: {
      description: 'What became of each letter that was found.',
      body: v.object({
        items: v.array(
          v.object({
            id: v.string(),
            redriven: v.boolean(),
            outcomes: v.exactOptional(
              v.pipe(
                v.record(v.string(), v.number()),
                v.description('How many events were `written`, `duplicate`, `stale`, …'),
              ),
            ),
            cause: v.exactOptional(v.pipe(v.string(), v.description('Why it still fails.'))),
          }),
        ),
      }),
    },
  },
  async run({ body: { ids } }, { settings: { letterChanges }, signal }) {
    if (letterChanges === undefined) throw new TypeError('Cannot redrive: it is off')
    const items = [...(await letterChanges.redrive(ids, signal))]
    return { status: 200 as const, body: { items }, cost: free }
  },
})

export const dropDeadLetters: Operation = defineOperation({
  id: 'dropDeadLetters',
  method: 'post',
  path: '/v1/dead-letters/drop',
  needs: 'letterChanges',
  summary: 'Delete dead letters for good',
  parameters: v.strictObject({}),
  body: v.strictObject({ ids: letterIds }),
  answers: {
    200: {
      description: 'The letters that were found and deleted.',
      body: v.object({ items: v.array(v.object({ id: v.string() })) }),
    },
  },
  async run({ body: { ids } }, { settings: { letterChanges }, signal }) {
    if (letterChanges === undefined) throw new TypeError('Cannot drop: it is off')
    const items = (await letterChanges.drop(ids, signal)).map((id) => ({ id }))
    return { status: 200 as const, body: { items }, cost: free }
  },
})
