import * as v from 'valibot'
import { pageReply } from '../cost.ts'
import { defineOperation, type Operation } from '../operation.ts'
import { pageOf } from '../schemas/page.ts'
import {
  bucket,
  consistent,
  deleted,
  described,
  etag,
  paging,
  prefix,
  text,
  time,
  wholeNumber,
} from '../schemas/parameters.ts'
import { rowSchema } from '../schemas/row.ts'

const size = wholeNumber(0, Number.MAX_SAFE_INTEGER)

export const findObjects: Operation = defineOperation({
  id: 'findObjects',
  method: 'get',
  path: '/v1/buckets/{bucket}/find',
  summary: 'Find the rows that meet every condition',
  description:
    'Reads every row under the prefix, by Queries in parallel: a page ends at `maxReadUnits` with a cursor to go on, and may be empty.',
  parameters: v.strictObject({
    ...{ bucket, prefix, etag, deleted, consistent },
    minSize: v.exactOptional(described(size, 'The least size in bytes.')),
    maxSize: v.exactOptional(described(size, 'The greatest size in bytes.')),
    since: time('The earliest time of the row’s event:'),
    until: time('The time that the row’s event is before:'),
    event: text('An event, `ObjectCreated:Put`, or a family of them, `ObjectCreated`.'),
    name: text(
      'A pattern: `*` is any text, `?` a character, `[a-z]` one of these. With a `/` it is matched with all that follows the prefix, without one with the name alone.',
    ),
    ...paging,
  }),
  answers: { 200: { description: 'One page.', body: pageOf(rowSchema) } },
  run: ({ parameters }, { reader, signal }) => pageReply(reader.find({ ...parameters, signal })),
})
