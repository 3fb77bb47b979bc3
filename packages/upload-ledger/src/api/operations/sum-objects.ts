import * as v from 'valibot'
import { pageReply } from '../cost.ts'
import { defineOperation, type Operation } from '../operation.ts'
import { pageOf } from '../schemas/page.ts'
import {
  bucket,
  consistent,
  delimiter,
  described,
  paging,
  prefix,
  wholeNumber,
} from '../schemas/parameters.ts'
import { folderUsageSchema } from '../schemas/row.ts'

export const sumObjects: Operation = defineOperation({
  id: 'sumObjects',
  method: 'get',
  path: '/v1/buckets/{bucket}/usage',
  summary: 'Count the objects and bytes of each folder',
  description:
    'A folder comes after all that is in it; the prefix itself comes last. Reads every row under the prefix: a page ends at `maxReadUnits`, and its cursor keeps the sums so far.',
  parameters: v.strictObject({
    ...{ bucket, prefix, delimiter, consistent },
    depth: v.optional(
      described(wholeNumber(0, 64), 'How many levels of folders are summed one by one.'),
      1,
    ),
    ...paging,
  }),
  answers: { 200: { description: 'One page.', body: pageOf(folderUsageSchema) } },
  run: ({ parameters }, { reader, signal }) => pageReply(reader.usage({ ...parameters, signal })),
})
