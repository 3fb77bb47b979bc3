import type { SignatureError } from './signature-error.ts'
import { greatestSkewMs } from './sigv4.ts'

/** A refused signature in the words that the services with a JSON protocol share. */
export interface Refusal {
  readonly code:
    | 'MissingAuthenticationTokenException'
    | 'IncompleteSignatureException'
    | 'UnrecognizedClientException'
    | 'InvalidSignatureException'
  readonly message: string
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
export function refusalOf(error: SignatureError, nowMs: number): Refusal {
  switch (error.code) {
    case 'missing':
      return {
        code: 'MissingAuthenticationTokenException',
        message: 'Request is missing Authentication Token',
      }
    case 'malformed':
    case 'undated':
      return { code: 'IncompleteSignatureException', message: error.message }
    case 'unsigned':
      return {
        code: 'InvalidSignatureException',
        message: `${error.message}: ${error.details.headers}`,
      }
    case 'unknown-key':
      return {
        code: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      }
    case 'skewed':
    case 'expired':
    case 'early':
      return { code: 'InvalidSignatureException', message: skewMessage(error, nowMs) }
    case 'mismatch':
      return {
        code: 'InvalidSignatureException',
        message:
          'The request signature we calculated does not match the signature you provided. Check ' +
          'your AWS Secret Access Key and signing method. Consult the service documentation for ' +
          'details.',
      }
  }
}

/** Some SDKs read the difference of the clocks from these words, and try again with it. */
function skewMessage(error: SignatureError, nowMs: number): string {
  const signed = error.details.requestTime ?? ''
  const now = basicIso(nowMs)
  const minutes = greatestSkewMs / 60_000
  return signed < now
    ? `Signature expired: ${signed} is now earlier than ${basicIso(nowMs - greatestSkewMs)} (${now} - ${minutes} min.)`
    : `Signature not yet current: ${signed} is still later than ${basicIso(nowMs + greatestSkewMs)} (${now} + ${minutes} min.)`
}

/** `20261123T040000Z` */
function basicIso(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
