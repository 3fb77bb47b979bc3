import * as v from 'valibot'
import { pageReply } from '../cost.ts'
import { defineOperation, type Operation } from '../operation.ts'
import { pageOf } from '../schemas/page.ts'
import {
  bucket,
  consistent,
  deleted,
  delimiter,
  paging,
  prefix,
  startAfter,
} from '../schemas/parameters.ts'
import { folderSchema, rowSchema } from '../schemas/row.ts'

export const listObjects: Operation = defineOperation({
  id: 'listObjects',
  method: 'get',
  path: '/v1/buckets/{bucket}/objects',
  summary: 'List the rows under a prefix',
  description:
    'In the order of the keys’ UTF-8 bytes. With a delimiter, one level: its rows and its folders, for about one Query each.',
  parameters: v.strictObject({
    ...{ bucket, prefix, delimiter, startAfter, deleted, consistent },
    ...paging,
  }),
  answers: {
    200: { description: 'One page.', body: pageOf(v.union([rowSchema, folderSchema])) },
  },
  run: ({ parameters }, { reader, signal }) => pageReply(reader.list({ ...parameters, signal })),
})

/** The course's route. */
export const listMetadata: Operation = defineOperation({
  id: 'listMetadata',
  method: 'get',
  path: '/metadata/list',
  summary: 'List the rows under a prefix, as the course does',
  description: 'Its `cursor` takes the place of LastEvaluatedKey.',
  parameters: v.strictObject({ bucket, prefix, ...paging }),
  answers: { 200: { description: 'One page.', body: pageOf(rowSchema) } },
  run: ({ parameters }, { reader, signal }) =>
    pageReply(reader.list({ ...parameters, signal, delimiter: undefined })),
})
