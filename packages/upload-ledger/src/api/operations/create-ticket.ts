import * as v from 'valibot'
import { LedgerError, printable, quoted } from '../../core/index.ts'
import { defineOperation, free, type Operation, type OperationContext } from '../operation.ts'
import { bucket, contentType, described, key, wholeNumber } from '../schemas/parameters.ts'

/** S3's own bound of a form. */
const mostFormBytes = 5 * 1024 ** 3

const ticketSchema = v.object({
  url: v.pipe(v.string(), v.description('Where to post the form.')),
  method: v.literal('POST'),
  fields: v.pipe(
    v.record(v.string(), v.string()),
    v.description('The fields of the form, in any order; the file comes last, as `file`.'),
  ),
  maxBytes: v.number(),
  expiresAt: v.pipe(v.string(), v.description('When S3 begins to refuse the form, in UTC.')),
})

const size = wholeNumber(0, mostFormBytes)
const wish = {
  key,
  contentType,
  minBytes: v.optional(described(size, 'The least size of the upload.'), 0),
  maxBytes: v.exactOptional(
    described(size, 'The greatest size of the upload; the most that this API allows by default.'),
  ),
  expiresInSeconds: v.optional(described(wholeNumber(1, 43_200), 'The life of the ticket.'), 300),
}

const common = {
  method: 'post',
  needs: 'tickets',
  summary: 'Create an upload ticket',
  description:
    'A signed form with which a page uploads one object straight to S3. S3 refuses it with another key or type, a larger file, or after its time. Post it as multipart/form-data; S3 answers 201.',
  answers: { 201: { description: 'The ticket.', body: ticketSchema } },
} as const

export const createTicket: Operation = defineOperation({
  ...common,
  id: 'createTicket',
  path: '/v1/buckets/{bucket}/tickets',
  parameters: v.strictObject({ bucket }),
  body: v.strictObject(wish),
  run: ({ parameters, body }, context) => create({ ...parameters, ...body }, context),
})

/** The course's route. */
export const createUploadUrl: Operation = defineOperation({
  ...common,
  id: 'createUploadUrl',
  path: '/metadata/upload-url',
  parameters: v.strictObject({}),
  body: v.strictObject({ bucket, ...wish }),
  run: ({ body }, context) => create(body, context),
})

async function create(
  request: {
    bucket: string
    key: string
    contentType: string
    minBytes: number
    maxBytes?: number
    expiresInSeconds: number
  },
  { settings: { tickets } }: OperationContext,
) {
  if (tickets === undefined) throw new TypeError('Cannot create a ticket: tickets are off')
  const { objects, prefix = '', mostBytes = mostFormBytes, mostSeconds = 3_600 } = tickets
  const { bucket, key, minBytes, maxBytes = mostBytes, expiresInSeconds } = request
  const refuse = (argument: string, fact: string) => {
    const attempt = `create a ticket for ${printable(`${bucket}/${key}`)}`
    const details = { argument }
    return new LedgerError('invalid-argument', `Cannot ${attempt}: ${fact}`, { details })
  }
  if (!key.startsWith(prefix)) {
    throw refuse('key', `this API gives tickets under ${quoted(prefix)} alone`)
  }
  if (maxBytes > mostBytes) {
    throw refuse('maxBytes', `maxBytes is ${maxBytes}, and this API allows at most ${mostBytes}`)
  }
  if (minBytes > maxBytes) {
    throw refuse('minBytes', `minBytes is ${minBytes}, more than maxBytes, ${maxBytes}`)
  }
  if (expiresInSeconds > mostSeconds) {
    const fact = `expiresInSeconds is ${expiresInSeconds}, and this API allows at most ${mostSeconds}`
    throw refuse('expiresInSeconds', fact)
  }
  const { url, fields, expiresAt } = await objects.createTicket({ ...request, maxBytes })
  const body = { url, method: 'POST' as const, fields, maxBytes, expiresAt }
  return { status: 201 as const, body, cost: free }
}
