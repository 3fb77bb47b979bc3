import type { IncomingMessage } from 'node:http'
import {
  type Principal,
  type Principals,
  refusalOf,
  SignatureError,
  serviceOf,
  sha256,
  verifyHeaderSignature,
} from '../../identity/index.ts'
import { frameworkError } from '../engine/index.ts'

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
  try {
    const { method = '', url: target = '', rawHeaders } = request
    const signed = { method, target, rawHeaders }
    const verified = verifyHeaderSignature(signed, sha256(body), principals, nowMs)
    if (serviceOf(verified.scope) !== 'dynamodb') {
      const message = `Credential should be scoped to correct service: 'dynamodb'. `
      throw frameworkError('InvalidSignatureException', message)
    }
    return verified.principal
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error
    const { code, message } = refusalOf(error, nowMs)
    throw frameworkError(code, message)
  }
}
