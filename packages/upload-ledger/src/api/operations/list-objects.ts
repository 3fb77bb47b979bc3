import * as v from 'valibot'
import { LedgerError } from '../../core/index.ts'
import type { AtOptions, LedgerReader } from '../../reader/index.ts'
import { pageReply } from '../cost.ts'
import { defineOperation, type Operation } from '../operation.ts'
import type { Problem } from '../problem.ts'
import { unknownSchema } from '../schemas/history-item.ts'
import { pageOf } from '../schemas/page.ts'
import {
  bucket,
  consistent,
  deleted,
  delimiter,
  described,
  paging,
  prefix,
  startAfter,
  time,
} from '../schemas/parameters.ts'
import { folderSchema, rowSchema } from '../schemas/row.ts'

export const listObjects: Operation = defineOperation({
  id: 'listObjects',
  method: 'get',
  path: '/v1/buckets/{bucket}/objects',
  summary: 'List the rows under a prefix',
  description:
    'In the order of the keys’ UTF-8 bytes. With a delimiter, one level: its rows and its folders, for about one Query each. With `at`, the listing as it stood then: reads every row under the prefix, and the history of each that has changed since.',
  parameters: v.strictObject({
    ...{ bucket, prefix, delimiter, startAfter, deleted, consistent },
    at: time('The moment of the listing, where there is a history:'),
    unknown: v.exactOptional(
      described(
        v.boolean(),
        'With `at`: also objects and folders of which it is not known whether they were there.',
      ),
    ),
    ...paging,
  }),
  answers: {
    200: {
      description: 'One page.',
      body: pageOf(v.union([rowSchema, folderSchema, unknownSchema])),
    },
  },
  problems: ['not-enabled'],
  async run({ parameters }, { reader, signal, settings }) {
    const { at: time, unknown, startAfter, deleted, ...options } = parameters
    if (time === undefined) {
      if (unknown !== undefined) throw clash('unknown', 'it needs at')
      return pageReply(reader.list({ ...options, startAfter, deleted, signal }))
    }
    if (startAfter !== undefined) throw clash('startAfter', 'it cannot go with at')
    if (deleted !== undefined) throw clash('deleted', 'it cannot go with at')
    if (!settings.history) return { problem: noHistory }
    return pageReply(listingAt({ ...options, time, unknown, signal }, reader))
  },
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

/** As the reader gives it, which names the moment `time`. */
function listingAt(options: AtOptions, reader: LedgerReader): ReturnType<LedgerReader['at']> {
  try {
    return reader.at(options)
  } catch (error) {
    if (!(error instanceof LedgerError) || error.details.argument !== 'time') throw error
    throw new LedgerError(error.code, error.message, { details: { argument: 'at' } })
  }
}

function clash(argument: string, fact: string): LedgerError {
  const message = `Cannot answer listObjects with the parameter ${argument}: ${fact}`
  return new LedgerError('invalid-argument', message, { details: { argument } })
}

const noHistory: Problem = {
  kind: 'not-enabled',
  detail: 'Cannot answer listObjects with the parameter at: this API has history turned off',
  parameter: 'at',
}
