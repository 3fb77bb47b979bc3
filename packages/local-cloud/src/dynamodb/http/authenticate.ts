import type { IncomingMessage } from 'node:http'
import {
  checkSignatureHeaders,
  type Principal,
  type Principals,
  refusalOf,
  SignatureError,
  type SignedRequest,
  serviceOf,
  sha256,
  verifyHeaderSignature,
} from '../../identity/index.ts'
import { frameworkError } from '../engine/index.ts'

/**
 * Refuses by its headers a request that cannot be signed rightly, so that its body is not read.
 *
 * @throws {ServiceError} in DynamoDB's words
 */
export function refuseUnsigned(
  request: IncomingMessage,
  principals: Principals,
  nowMs: number,
): void {
  inDynamoDBsWords(nowMs, () => {
    requireService(checkSignatureHeaders(signedRequest(request), principals, nowMs))
  })
}

/**
 * Finds who signed a request. The region that a signature names is not checked, so that a client
 * configured for another one is served.
 *
 * @throws {ServiceError} in DynamoDB's words
 */
export function authenticate(
  request: IncomingMessage,
  body: Buffer,
  principals: Principals,
  nowMs: number,
): Principal {
  return inDynamoDBsWords(nowMs, () => {
    const signed = signedRequest(request)
    const { principal, scope } = verifyHeaderSignature(signed, sha256(body), principals, nowMs)
    requireService(scope)
    return principal
  })
}

function signedRequest({
  method = '',
  url: target = '',
  rawHeaders,
}: IncomingMessage): SignedRequest {
  return { method, target, rawHeaders }
}

function requireService(scope: string): void {
  if (serviceOf(scope) === 'dynamodb') return
  const message = `Credential should be scoped to correct service: 'dynamodb'. `
  throw frameworkError('InvalidSignatureException', message)
}

function inDynamoDBsWords<T>(nowMs: number, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error
    const { code, message } = refusalOf(error, nowMs)
    throw frameworkError(code, message)
  }
}
