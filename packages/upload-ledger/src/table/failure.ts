import { LedgerError, type LedgerErrorCode, printable } from '../core/index.ts'

/**
 * Turns an SDK error into one of ours, with a code that says whether a retry may help.
 *
 * @param attempt what could not be done, such as `save uploads/incoming/notes.txt`
 */
export function toLedgerError(error: unknown, attempt: string): LedgerError {
  if (error instanceof LedgerError) return error
  const name = error instanceof Error ? error.name : 'Error'
  const fact = error instanceof Error && error.message !== '' ? error.message : String(error)
  const message = `Cannot ${attempt}: ${name}: ${printable(fact).replace(/\.$/, '')}`
  return new LedgerError(codes.get(name) ?? 'unavailable', message, { cause: error })
}

/**
 * Errors that the SDK does not retry, because the answer would be the same. All others (throttling,
 * 5xx, timeouts, lost connections, answers that make no sense) may pass.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const codes: ReadonlyMap<string, LedgerErrorCode> = new Map([
  ['AccessDeniedException', 'refused'],
  ['ExpiredTokenException', 'refused'],
  ['IncompleteSignatureException', 'refused'],
  ['InvalidSignatureException', 'refused'],
  ['MissingAuthenticationTokenException', 'refused'],
  ['UnrecognizedClientException', 'refused'],
  ['CredentialsProviderError', 'configuration'],
  ['ResourceNotFoundException', 'configuration'],
  ['ValidationException', 'configuration'],
])
