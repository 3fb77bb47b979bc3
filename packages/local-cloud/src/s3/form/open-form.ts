import type { Principal } from '../../identity/index.ts'
import { S3Error } from '../errors.ts'
import { header, type S3Request } from '../request.ts'
import { checkPolicy } from './check-policy.ts'
import { expandFields, requestOfForm } from './form-request.ts'
import { type LengthRange, parsePolicy } from './policy.ts'
import { readForm } from './read-form.ts'

/** A form whose signer is known and whose policy allows what its fields ask for. */
export interface OpenForm {
  /** The request of the form, as if the file had been put. */
  readonly request: S3Request
  readonly principal: Principal
  readonly fields: ReadonlyMap<string, string>
  /** The sizes that its policy lets the file have. */
  readonly lengthRanges: readonly LengthRange[]
  readonly file: AsyncIterable<Buffer>
  /** To be called once the form is done with, for whatever reason. */
  close(): Promise<void>
}

/** Whether a request is a form that a browser posts to a bucket. */
export function isForm(request: S3Request): boolean {
  return (
    request.method === 'POST' &&
    request.bucket !== '' &&
    request.key === '' &&
    header(request, 'authorization') === undefined &&
    /^multipart\/form-data\b/i.test(header(request, 'content-type') ?? '')
  )
}

/**
 * Reads a form up to its file, and finds out whether it may be stored.
 *
 * @param authenticate finds who signed the policy, by the fields as they were sent
 * @throws {S3Error} with the code that S3 gives for the same
 */
export async function openForm(
  request: S3Request,
  chunks: AsyncIterable<Buffer>,
  authenticate: (fields: ReadonlyMap<string, string>) => Principal,
): Promise<OpenForm> {
  if (header(request, 'content-length') === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header')
  }
  const form = await readForm(header(request, 'content-type') ?? '', chunks)
  try {
    const fields = expandFields(form.fields, form.fileName)
    const principal = authenticate(form.fields)
    const { bucket, timeMs: nowMs } = request
    const policy = parsePolicy(form.fields.get('policy') ?? '')
    checkPolicy(policy, { bucket, fields, nowMs })
    const { lengthRanges } = policy
    const asked = requestOfForm(request, fields)
    return {
      request: asked,
      principal,
      fields,
      lengthRanges,
      file: form.file,
      close: () => form.close(),
    }
  } catch (error) {
    await form.close()
    throw error
  }
}
