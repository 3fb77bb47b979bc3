import { LedgerError, type LedgerErrorCode, printable } from '../../core/index.ts'

/**
 * Sends a request to AWS; what it throws comes out as an error of ours.
 *
 * @param attempt what could not be done, such as `describe the stack uploads`
 * @param right the IAM action that it needs, named when it is refused
 * @throws {LedgerError} `refused` for a right or key that is not enough, `configuration` for
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
  const told = (code: LedgerErrorCode, what: string) =>
    new LedgerError(code, `Cannot ${attempt}: ${what}`, { cause: error })
  if (denied.has(name) || statusOf(error) === 403) {
    const [, missing = right] = /not authorized to perform: ([\w:*]+)/.exec(text) ?? []
    return expired.has(name) || strangers.has(name)
      ? told('refused', keysFact(name, fact))
      : told(
          'refused',
          `AWS refuses ${missing} (${fact}); have it allowed, or use other credentials`,
        )
  }
  if (expired.has(name) || strangers.has(name)) return told('refused', keysFact(name, fact))
  if (/^(Credentials|Token)ProviderError$/.test(name)) {
    const mend = 'run aws configure or aws sso login, or name a profile with --profile'
    return told('configuration', `no AWS credentials can be used (${fact}); ${mend}`)
  }
  if (/region is missing/i.test(text)) {
    return told('configuration', 'no region is set; use --region, or set AWS_REGION')
  }
  return told('unavailable', `${printable(name)}: ${fact}`)
}

/** The HTTP status of what the SDK threw, if there was an answer. */
export function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata
  return metadata?.httpStatusCode
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

function keysFact(name: string, fact: string): string {
  return expired.has(name)
    ? `the credentials have expired (${fact}); sign in again, such as with aws sso login`
    : `AWS does not know these credentials (${fact}); see which are used with aws sts get-caller-identity`
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
