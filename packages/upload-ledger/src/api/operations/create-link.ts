import * as v from 'valibot'
import { LedgerError, printable } from '../../core/index.ts'
import { countCost } from '../cost.ts'
import { defineOperation, type Operation, type OperationContext } from '../operation.ts'
import { bucket, described, key, wholeNumber } from '../schemas/parameters.ts'
import { noRow } from './get-object.ts'

const linkSchema = v.object({
  url: v.pipe(v.string(), v.description('Reads the object, by GET.')),
  expiresAt: v.pipe(v.string(), v.description('When S3 begins to refuse the URL, in UTC.')),
})

const wish = {
  key,
  disposition: v.optional(
    v.pipe(
      v.picklist(['attachment', 'inline']),
      v.description('Whether a browser saves the object or shows it.'),
    ),
    'attachment',
  ),
  expiresInSeconds: v.optional(described(wholeNumber(1, 43_200), 'The life of the link.'), 300),
}

const common = {
  method: 'post',
  needs: 'links',
  summary: 'Create a link that opens or downloads an object',
  description:
    'A presigned GET, under a file name that is safe to save. The object must have a row.',
  answers: { 201: { description: 'The link.', body: linkSchema } },
  problems: ['not-found'],
} as const

export const createLink: Operation = defineOperation({
  ...common,
  id: 'createLink',
  path: '/v1/buckets/{bucket}/links',
  parameters: v.strictObject({ bucket }),
  body: v.strictObject(wish),
  run: ({ parameters, body }, context) => create({ ...parameters, ...body }, context),
})

/** The course's route. */
export const createDownloadUrl: Operation = defineOperation({
  ...common,
  id: 'createDownloadUrl',
  path: '/metadata/download-url',
  parameters: v.strictObject({}),
  body: v.strictObject({ bucket, ...wish }),
  run: ({ body }, context) => create(body, context),
})

async function create(
  request: {
    bucket: string
    key: string
    disposition: 'attachment' | 'inline'
    expiresInSeconds: number
  },
  { reader, signal, settings: { links } }: OperationContext,
) {
  if (links === undefined) throw new TypeError('Cannot create a link: links are off')
  const { bucket, key, expiresInSeconds } = request
  const { objects, mostSeconds = 3_600 } = links
  if (expiresInSeconds > mostSeconds) {
    const attempt = `create a link to ${printable(`${bucket}/${key}`)}`
    const fact = `expiresInSeconds is ${expiresInSeconds}, and this API allows at most ${mostSeconds}`
    const details = { argument: 'expiresInSeconds' }
    throw new LedgerError('invalid-argument', `Cannot ${attempt}: ${fact}`, { details })
  }
  const { cost, onProgress } = countCost()
  const row = await reader.get(bucket, key, { consistent: true, signal, onProgress })
  if (row === undefined) return { problem: noRow(bucket, key), cost }
  return { status: 201 as const, body: await objects.createLink(request), cost }
}
