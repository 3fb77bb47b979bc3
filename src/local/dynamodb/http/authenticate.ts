import type { IncomingMessage } from 'node:http'
import {
  type Principal,
  type Principals,
  SignatureError,
  sha256,
  verifyHeaderSignature,
} from '../../identity/index.ts'
import { frameworkError, type ServiceError } from '../engine/index.ts'

const greatestSkewMinutes = 15

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
    const service = verified.scope.split('/')[2]
    if (service !== 'dynamodb') {
      const message = `Credential should be scoped to correct service: 'dynamodb'. `
      throw frameworkError('InvalidSignatureException', message)
    }
    return verified.principal
  } catch (error) {
    throw error instanceof SignatureError ? refusal(error, nowMs) : error
  }
}

function refusal(error: SignatureError, nowMs: number): ServiceError {
  switch (error.code) {
    case 'missing':
      return frameworkError(
        'MissingAuthenticationTokenException',
        'Request is missing Authentication Token',
      )
    case 'malformed':
      return frameworkError('IncompleteSignatureException', error.message)
    case 'unknown-key':
      return frameworkError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      )
    case 'skewed':
    case 'expired':
    case 'early':
      return frameworkError('InvalidSignatureException', skewMessage(error, nowMs))
    case 'mismatch':
      return frameworkError(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check ' +
          'your AWS Secret Access Key and signing method. Consult the service documentation for ' +
          'details.',
      )
  }
}

/** Some SDKs read the difference of the clocks from these words, and try again with it. */
function skewMessage(error: SignatureError, nowMs: number): string {
  const signed = error.details.requestTime ?? ''
  const now = basicIso(nowMs)
  const skewMs = greatestSkewMinutes * 60 * 1000
  return signed < now
    ? `Signature expired: ${signed} is now earlier than ${basicIso(nowMs - skewMs)} (${now} - ${greatestSkewMinutes} min.)`
    : `Signature not yet current: ${signed} is still later than ${basicIso(nowMs + skewMs)} (${now} + ${greatestSkewMinutes} min.)`
}

/** `20261123T040000Z` */
function basicIso(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
