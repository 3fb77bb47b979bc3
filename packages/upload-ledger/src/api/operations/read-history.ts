import * as v from 'valibot'
import { countCost, pageReply } from '../cost.ts'
import { defineOperation, type Operation } from '../operation.ts'
import { historyItemSchema } from '../schemas/history-item.ts'
import { pageOf } from '../schemas/page.ts'
import {
  bucket,
  consistent,
  described,
  key,
  moment,
  paging,
  prefix,
  time,
} from '../schemas/parameters.ts'

const newestFirst = v.exactOptional(
  described(v.boolean(), 'The latest event comes first, instead of the earliest.'),
)

export const getObjectHistory: Operation = defineOperation({
  id: 'getObjectHistory',
  method: 'get',
  path: '/v1/buckets/{bucket}/object/history',
  needs: 'history',
  summary: 'List the events of one object',
  description: 'Also those that left its row as it was. One Query for each page.',
  parameters: v.strictObject({
    ...{ bucket, key, newestFirst, consistent },
    from: time('Only events at this time or later:'),
    to: time('Only events before this time:'),
    ...paging,
  }),
  answers: { 200: { description: 'One page.', body: pageOf(historyItemSchema) } },
  run: ({ parameters }, { reader, signal }) => pageReply(reader.history({ ...parameters, signal })),
})

export const listArrivals: Operation = defineOperation({
  id: 'listArrivals',
  method: 'get',
  path: '/v1/buckets/{bucket}/arrivals',
  needs: 'history',
  summary: 'List the events of a bucket in a range of time',
  description:
    'Eight Queries for each UTC day, and one for each further page. Events of other keys or requesters than those asked for are paid for too.',
  parameters: v.strictObject({
    ...{ bucket, prefix, newestFirst },
    requester: v.exactOptional(
      described(
        v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
        'Only events of this requester, as S3 names it.',
      ),
    ),
    from: moment('Only events at this time or later:'),
    to: time('Only events before this time; all up to now without it:'),
    ...paging,
  }),
  answers: { 200: { description: 'One page.', body: pageOf(historyItemSchema) } },
  run: ({ parameters }, { reader, signal }) =>
    pageReply(reader.arrivals({ ...parameters, signal })),
})

export const getReach: Operation = defineOperation({
  id: 'getReach',
  method: 'get',
  path: '/v1/buckets/{bucket}/reach',
  needs: 'history',
  summary: 'Get how far back the history goes',
  description: 'The API needs the right to describe both tables.',
  parameters: v.strictObject({ bucket, prefix }),
  answers: {
    200: {
      description: 'How far back.',
      body: v.object({
        exactSince: v.pipe(
          v.string(),
          v.description('A listing as of this moment or a later one lacks no removed object.'),
        ),
        isComplete: v.pipe(
          v.boolean(),
          v.description('Whether it has every event since the ledger began.'),
        ),
      }),
    },
  },
  async run({ parameters }, { reader, signal }) {
    const { cost, onProgress } = countCost()
    const body = await reader.reach({ ...parameters, signal, onProgress })
    return { status: 200 as const, body, cost }
  },
})
