import {
  type Principal,
  type Principals,
  SignatureError,
  verifyHeaderSignature,
  verifyPolicySignature,
  verifyPresigned,
  verifyV2Header,
  verifyV2Presigned,
} from '../../identity/index.ts'
import { type ChunkSigning, type Payload, parsePayload } from '../body/index.ts'
import { accessDenied, invalidArgument } from '../errors.ts'
import { header, type S3Request } from '../request.ts'
import { signatureRefusal } from './signature-refusal.ts'

/** The sender of a request, and the framing of its body. */
export interface Sender {
  readonly principal: Principal
  readonly payload: Payload
  /** Undefined where nothing was signed that chunks could be chained from. */
  readonly signing: ChunkSigning | undefined
}

/**
 * Finds out who sent a request, from the one signature that it has: of version 4 or 2, in the
 * header or in the query.
 *
 * A session token is not asked for and not looked at: the environment of a user who works with AWS
 * too may well have one.
 *
 * @throws {S3Error} with the code that S3 gives for the same
 */
export function authenticate(request: S3Request, principals: Principals, nowMs: number): Sender {
  const [form, ...others] = signatureForms.filter(({ isIn }) => isIn(request))
  if (form === undefined) throw accessDenied()
  if (others.length > 0) {
    const message =
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'
    throw invalidArgument(message, 'Authorization', header(request, 'authorization') ?? '')
  }
  try {
    return form.verify(request, principals, nowMs)
  } catch (error) {
    throw error instanceof SignatureError ? signatureRefusal(error, form.name) : error
  }
}

/**
 * Finds out who signed the policy of a posted form.
 *
 * @throws {S3Error} with the code that S3 gives for the same
 */
export function authenticateForm(
  fields: ReadonlyMap<string, string>,
  principals: Principals,
): Principal {
  try {
    return verifyPolicySignature(fields, principals)
  } catch (error) {
    throw error instanceof SignatureError ? signatureRefusal(error, 'post-form') : error
  }
}

const signatureForms = [
  {
    name: 'v2-header',
    isIn: (request: S3Request) => /^AWS /.test(header(request, 'authorization') ?? ''),
    verify: (request: S3Request, principals: Principals, nowMs: number): Sender =>
      sentByV2(request, verifyV2Header(request, principals, nowMs)),
  },
  {
    name: 'v4-header',
    isIn: (request: S3Request) => {
      const value = header(request, 'authorization')
      return value !== undefined && !value.startsWith('AWS ')
    },
    verify: verifyV4Header,
  },
  {
    name: 'v4-query',
    isIn: ({ query }: S3Request) =>
      ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'].some((name) => query.has(name)),
    verify: verifyV4Query,
  },
  {
    name: 'v2-query',
    isIn: ({ query }: S3Request) => query.has('AWSAccessKeyId') || query.has('Signature'),
    verify: (request: S3Request, principals: Principals, nowMs: number): Sender =>
      sentByV2(request, verifyV2Presigned(request, principals, nowMs)),
  },
] as const

function verifyV4Header(request: S3Request, principals: Principals, nowMs: number): Sender {
  const payloadHash = header(request, 'x-amz-content-sha256')
  const payload = parsePayload(payloadHash)
  const signing = verifyHeaderSignature(request, payloadHash ?? '', principals, nowMs)
  return sentByV4(payload, signing)
}

function verifyV4Query(request: S3Request, principals: Principals, nowMs: number): Sender {
  const payloadHash = header(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD'
  const payload = parsePayload(payloadHash)
  const signing = verifyPresigned(request, payloadHash, principals, nowMs)
  return sentByV4(payload, signing)
}

function sentByV4(
  payload: Payload,
  signing: ChunkSigning & { readonly principal: Principal },
): Sender {
  if (!signing.scope.endsWith('/s3/aws4_request')) {
    throw new SignatureError('malformed', 'The credential scope must be of service s3')
  }
  return { principal: signing.principal, payload, signing }
}

/** Version 2 covers no body: only Content-MD5 does, which is checked like any client's claim. */
function sentByV2(request: S3Request, principal: Principal): Sender {
  const payload = parsePayload(header(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD')
  if (payload.kind === 'aws-chunked' && payload.signed) {
    const message = 'Signed chunks need a request that is signed by version 4'
    throw invalidArgument(
      message,
      'x-amz-content-sha256',
      header(request, 'x-amz-content-sha256') ?? '',
    )
  }
  return { principal, payload, signing: undefined }
}
