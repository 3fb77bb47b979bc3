import * as v from 'valibot'
import { printable, type Row } from '../../core/index.ts'
import { countCost } from '../cost.ts'
import { defineOperation, type Operation, type OperationContext } from '../operation.ts'
import type { Problem } from '../problem.ts'
import { bucket, consistent, deleted, key } from '../schemas/parameters.ts'
import { rowSchema } from '../schemas/row.ts'

const common = {
  method: 'get',
  summary: 'Get the row of one object',
  description:
    'Half a read unit. The ETag changes whenever the row does; a request whose If-None-Match has it is answered 304.',
  parameters: v.strictObject({ bucket, key, deleted, consistent }),
  answers: { 200: { description: 'The row.', body: rowSchema } },
  problems: ['not-found'],
  conditional: true,
} as const

export const getObject: Operation = defineOperation({
  ...common,
  id: 'getObject',
  path: '/v1/buckets/{bucket}/object',
  run: ({ parameters }, context) => read(parameters, context),
})

/** The course's route. */
export const getMetadata: Operation = defineOperation({
  ...common,
  id: 'getMetadata',
  path: '/metadata',
  run: ({ parameters }, context) => read(parameters, context),
})

async function read(
  { bucket, key, deleted, consistent }: v.InferOutput<typeof common.parameters>,
  { reader, signal }: OperationContext,
) {
  const { cost, onProgress } = countCost()
  const row = await reader.get(bucket, key, { deleted, consistent, signal, onProgress })
  if (row === undefined) return { problem: noRow(bucket, key), cost }
  return { status: 200 as const, body: row satisfies Row, cost }
}

/** The problem of an object that the ledger does not have. */
export function noRow(bucket: string, key: string): Problem {
  const object = printable(`${bucket}/${key}`)
  return { kind: 'not-found', detail: `Cannot find ${object}: the ledger has no row of it` }
}
