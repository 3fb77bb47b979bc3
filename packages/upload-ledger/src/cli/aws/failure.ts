import { LedgerError, type LedgerErrorCode, printable } from '../../core/index.ts'

/**
 * Sends a request to AWS and turns its errors into ours.
 *
 * @param attempt what could not be done, such as `describe the stack uploads`
 * @param right the IAM action that it needs, named when AWS denies it
 * @throws {LedgerError} `refused` for a missing permission or a rejected key, `configuration` for
 *   credentials or a region that are missing, `unavailable` for the rest
 */
export async function asking<T>(
  attempt: string,
  right: string,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw toAwsError(error, attempt, right)
  }
}

/** @see asking */
export function toAwsError(error: unknown, attempt: string, right: string): LedgerError {
  if (error instanceof LedgerError) return error
  const name = error instanceof Error ? error.name : 'Error'
  const text = error instanceof Error && error.message !== '' ? error.message : String(error)
  const fact = printable(text).replace(/\.$/, '')
  const failure = (code: LedgerErrorCode, what: string) =>
    new LedgerError(code, `Cannot ${attempt}: ${what}`, { cause: error })
  if (denied.has(name) || statusOf(error) === 403) {
    const [, missing = right] = /not authorized to perform: ([\w:*]+)/.exec(text) ?? []
    return expired.has(name) || strangers.has(name)
      ? failure('refused', keysFact(name, fact))
      : failure('refused', `AWS denied ${missing} (${fact}); allow it, or use other credentials`)
  }
  if (expired.has(name) || strangers.has(name)) return failure('refused', keysFact(name, fact))
  if (/^(Credentials|Token)ProviderError$/.test(name)) {
    const fix = 'run aws configure or aws sso login, or pass --profile'
    return failure('configuration', `no usable AWS credentials (${fact}); ${fix}`)
  }
  if (/region is missing/i.test(text)) {
    return failure('configuration', 'no region is set; pass --region, or set AWS_REGION')
  }
  return failure('unavailable', `${printable(name)}: ${fact}`)
}

/** The HTTP status of an SDK error, if there was a response. */
export function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata
  return metadata?.httpStatusCode
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

function keysFact(name: string, fact: string): string {
  return expired.has(name)
    ? `the credentials have expired (${fact}); sign in again, for example with aws sso login`
    : `AWS does not recognize these credentials (${fact}); aws configure list shows which are in use`
}

/**
 * Services name the same refusal differently.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'Forbidden',
  'NotAuthorized',
  'UnauthorizedOperation',
])
const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])
const strangers = new Set([
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])
