import * as v from 'valibot'
import type { PartUploads } from '../../bucket/index.ts'
import { LedgerError, printable, quoted } from '../../core/index.ts'
import { defineOperation, free, type Operation, type Settings } from '../operation.ts'
import { bucket, contentType, described, key, wholeNumber } from '../schemas/parameters.ts'

/** S3's own bounds of an upload in parts. */
const mostParts = 10_000
const mostPartBytes = 5 * 1024 ** 3

/** Of one request, so that its body stays small. */
const mostSignedAtOnce = 100

const uploadId = described(
  v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
  'The id of the upload, as createUpload gave it.',
)
const size = described(
  wholeNumber(1, mostParts * mostPartBytes),
  'The size of the whole object, in bytes.',
)
const partNumber = described(wholeNumber(1, mostParts), 'From 1, in the order of the object.')

const common = {
  method: 'post',
  needs: 'uploads',
  parameters: v.strictObject({ bucket }),
} as const

export const createUpload: Operation = defineOperation({
  ...common,
  id: 'createUpload',
  path: '/v1/buckets/{bucket}/uploads',
  summary: 'Begin an upload in parts',
  description:
    'For large files: sign the parts, put each straight to S3, and complete the upload. S3 keeps and charges for the parts until the upload is completed or aborted.',
  body: v.strictObject({ key, contentType, size }),
  answers: {
    201: {
      description: 'The upload, and how to cut the file.',
      body: v.object({
        uploadId: v.string(),
        partBytes: v.pipe(
          v.number(),
          v.description('The size of each part but the last, which may be smaller.'),
        ),
      }),
    },
  },
  async run({ parameters, body }, { settings, signal }) {
    const { uploads, mostBytes = mostParts * mostPartBytes } = partsOf(settings, {
      ...{ ...parameters, ...body },
    })
    const { key, contentType, size } = body
    if (size > mostBytes) {
      const fact = `size is ${size}, and this API allows at most ${mostBytes}`
      throw refusal(parameters.bucket, key, 'size', fact)
    }
    const uploadId = await uploads.create({ ...parameters, key, contentType }, signal)
    const answer = { uploadId, partBytes: partBytesOf(size) }
    return { status: 201 as const, body: answer, cost: free }
  },
})

export const signParts: Operation = defineOperation({
  ...common,
  id: 'signParts',
  path: '/v1/buckets/{bucket}/uploads/parts',
  summary: 'Sign the parts of an upload',
  description:
    'Presigned PUTs, one for each part. S3 refuses a body of another size. A part that is put again replaces the one before.',
  body: v.strictObject({
    ...{ key, uploadId },
    parts: v.pipe(
      v.array(
        v.strictObject({
          partNumber,
          size: described(wholeNumber(1, mostPartBytes), 'The size of the part, in bytes.'),
        }),
      ),
      v.minLength(1),
      v.maxLength(mostSignedAtOnce),
      v.description('The parts to sign.'),
    ),
    expiresInSeconds: v.optional(
      described(wholeNumber(1, 43_200), 'The life of the signatures.'),
      3_600,
    ),
  }),
  answers: {
    200: {
      description: 'The requests, in the order of the parts.',
      body: v.object({
        items: v.array(
          v.object({
            partNumber: v.number(),
            url: v.pipe(v.string(), v.description('Where to put the part.')),
            expiresAt: v.pipe(v.string(), v.description('When S3 begins to refuse it, in UTC.')),
          }),
        ),
      }),
    },
  },
  async run({ parameters, body }, { settings }) {
    const { key, uploadId, parts, expiresInSeconds } = body
    const { uploads, mostSeconds = 3_600 } = partsOf(settings, { ...parameters, key })
    if (expiresInSeconds > mostSeconds) {
      const fact = `expiresInSeconds is ${expiresInSeconds}, and this API allows at most ${mostSeconds}`
      throw refusal(parameters.bucket, key, 'expiresInSeconds', fact)
    }
    const items = await Promise.all(
      parts.map(async ({ partNumber, size: sizeBytes }) => {
        const upload = { ...parameters, key, uploadId }
        const part = { partNumber, sizeBytes, expiresInSeconds }
        return { partNumber, ...(await uploads.signPart(upload, part)) }
      }),
    )
    return { status: 200 as const, body: { items }, cost: free }
  },
})

export const completeUpload: Operation = defineOperation({
  ...common,
  id: 'completeUpload',
  path: '/v1/buckets/{bucket}/uploads/complete',
  summary: 'Complete an upload in parts',
  description:
    'Makes the object of the parts that S3 has, if they are all there and have that size together. The row follows by the event.',
  body: v.strictObject({ key, uploadId, size }),
  answers: {
    200: {
      description: 'The object.',
      body: v.object({ etag: v.pipe(v.string(), v.description('Without quotes.')) }),
    },
  },
  async run({ parameters, body }, { settings, signal }) {
    const { key, uploadId, size } = body
    const { uploads, mostBytes = Infinity } = partsOf(settings, { ...parameters, key })
    const upload = { ...parameters, key, uploadId }
    const parts = await uploads.parts(upload, signal)
    const stored = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const isWhole = parts.every(({ partNumber }, i) => partNumber === i + 1)
    if (stored !== size || !isWhole || stored > mostBytes) {
      const fact = `S3 has ${parts.length} parts of ${stored} bytes${isWhole ? '' : ', with gaps between them'}; expected ${size} bytes; upload the parts that are missing`
      throw refusal(parameters.bucket, key, 'size', fact)
    }
    const etag = await uploads.complete(upload, parts, signal)
    return { status: 200 as const, body: { etag }, cost: free }
  },
})

export const abortUpload: Operation = defineOperation({
  ...common,
  id: 'abortUpload',
  path: '/v1/buckets/{bucket}/uploads/abort',
  summary: 'Abort an upload in parts',
  description: 'Deletes the parts that S3 has. An upload that is over already is no error.',
  body: v.strictObject({ key, uploadId }),
  answers: {
    200: {
      description: 'It is over.',
      body: v.object({ aborted: v.literal(true) }),
    },
  },
  async run({ parameters, body }, { settings, signal }) {
    const { uploads } = partsOf(settings, { ...parameters, ...body })
    await uploads.abort({ ...parameters, ...body }, signal)
    return { status: 200 as const, body: { aborted: true as const }, cost: free }
  },
})

/** The part of the API that these need, for a key that it takes. */
function partsOf(
  { uploads }: Settings,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): { uploads: PartUploads; mostBytes?: number; mostSeconds?: number } {
  if (uploads === undefined) throw new TypeError('Cannot upload in parts: uploads are off')
  const { prefix = '' } = uploads
  if (key.startsWith(prefix)) return uploads
  throw refusal(bucket, key, 'key', `this API takes uploads under ${quoted(prefix)} alone`)
}

function refusal(bucket: string, key: string, argument: string, fact: string): LedgerError {
  const attempt = `upload ${printable(`${bucket}/${key}`)} in parts`
  return new LedgerError('invalid-argument', `Cannot ${attempt}: ${fact}`, {
    details: { argument },
  })
}

/** As small as S3's number of parts allows, and whole MiB: what fails is sent again as a whole part. */
function partBytesOf(size: number): number {
  const least = Math.ceil(size / mostParts / mebibyte) * mebibyte
  return Math.max(8 * mebibyte, least)
}

const mebibyte = 1024 * 1024
