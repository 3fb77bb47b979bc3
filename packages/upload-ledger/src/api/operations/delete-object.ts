import * as v from 'valibot'
import type { Row } from '../../core/index.ts'
import { countCost } from '../cost.ts'
import { defineOperation, type Operation, type OperationContext } from '../operation.ts'
import { pause } from '../pause.ts'
import { bucket, described, key, wholeNumber } from '../schemas/parameters.ts'
import { rowSchema } from '../schemas/row.ts'
import { noRow } from './get-object.ts'

const common = {
  method: 'delete',
  needs: 'deletes',
  summary: 'Delete an object, and wait for its tombstone',
  description:
    'Deletes the object in S3; the event of that makes the tombstone, so that the bucket and the ledger cannot disagree. An object without a row is not deleted.',
  parameters: v.strictObject({
    ...{ bucket, key },
    timeoutMs: v.optional(
      described(wholeNumber(0, 25_000), 'How long to wait for the tombstone, in milliseconds.'),
      10_000,
    ),
  }),
  answers: {
    200: { description: 'The tombstone.', body: rowSchema },
    202: {
      description: 'The object is deleted; its tombstone did not come in time. The row as it is.',
      body: rowSchema,
    },
  },
  problems: ['not-found'],
} as const

export const deleteObject: Operation = defineOperation({
  ...common,
  id: 'deleteObject',
  path: '/v1/buckets/{bucket}/object',
  run: ({ parameters }, context) => remove(parameters, context),
})

/** The course's route. */
export const deleteMetadata: Operation = defineOperation({
  ...common,
  id: 'deleteMetadata',
  path: '/metadata',
  run: ({ parameters }, context) => remove(parameters, context),
})

async function remove(
  { bucket, key, timeoutMs }: v.InferOutput<typeof common.parameters>,
  { reader, signal, settings: { deletes } }: OperationContext,
) {
  if (deletes === undefined) throw new TypeError('Cannot delete: deletes are off')
  const cost = { readUnits: 0, requests: 0 }
  const look = async () => {
    const one = countCost()
    const { onProgress } = one
    const row = await reader.get(bucket, key, {
      ...{ deleted: true, consistent: true, signal, onProgress },
    })
    cost.readUnits += one.cost.readUnits
    cost.requests += one.cost.requests
    return row
  }
  const before = await look()
  if (before === undefined || before.deleted) return { problem: noRow(bucket, key), cost }
  await deletes.deleteObject(bucket, key, signal)
  let row: Row = before
  const endMs = performance.now() + timeoutMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    row = (await look()) ?? row
    if (row.deleted) return { status: 200 as const, body: row, cost }
    const leftMs = endMs - performance.now()
    if (leftMs <= 0) return { status: 202 as const, body: row, cost }
    await pause(Math.min(pauseMs, leftMs), signal)
  }
}

const firstPauseMs = 50
const longestPauseMs = 1_000
