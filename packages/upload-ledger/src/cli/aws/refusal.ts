/** Why AWS refuses a request: a right that is lacking, credentials that expired, or wrong ones. */
export type Refusal = 'right' | 'expired' | 'keys'

/** Undefined when AWS did not refuse the request, or there was no answer. */
export function refusalOf(error: unknown): Refusal | undefined {
  return refusals.get(nameOf(error)) ?? (statusOf(error) === 403 ? 'right' : undefined)
}

/** The HTTP status of what the SDK threw, if there was an answer. */
export function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata
  return metadata?.httpStatusCode
}

/** Whether the time for a request, or for the next byte of its answer, has passed. */
export function isTimeout(error: unknown): boolean {
  return nameOf(error) === 'TimeoutError'
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}

/**
 * By the name of the error, for services name the same refusal differently.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const refusals: ReadonlyMap<string, Refusal> = new Map([
  ['AccessDenied', 'right'],
  ['AccessDeniedException', 'right'],
  ['AuthorizationError', 'right'],
  ['Forbidden', 'right'],
  ['NotAuthorized', 'right'],
  ['UnauthorizedOperation', 'right'],
  ['ExpiredToken', 'expired'],
  ['ExpiredTokenException', 'expired'],
  ['RequestExpired', 'expired'],
  ['IncompleteSignature', 'keys'],
  ['IncompleteSignatureException', 'keys'],
  ['InvalidAccessKeyId', 'keys'],
  ['InvalidClientTokenId', 'keys'],
  ['InvalidSignatureException', 'keys'],
  ['MissingAuthenticationToken', 'keys'],
  ['MissingAuthenticationTokenException', 'keys'],
  ['SignatureDoesNotMatch', 'keys'],
  ['UnrecognizedClientException', 'keys'],
])
