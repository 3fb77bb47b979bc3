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
 * What the SDK threw for a put of a row, as {@link toLedgerError}, but where DynamoDB blames the row
 * it says what to do: the table has an index that rows do not fit, or the row is too large for any.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function toPutError(error: unknown, attempt: string, tableName: string): LedgerError {
  const refusal =
    error instanceof Error && error.name === 'ValidationException' ? error.message : ''
  for (const [pattern, code, tell] of refusedRows) {
    const found = pattern.exec(refusal)
    if (found === null) continue
    const fact = tell(tableName, ...found.slice(1).map(printable))
    return new LedgerError(code, `Cannot ${attempt}: ${fact}`, { cause: error })
  }
  return toLedgerError(error, attempt)
}

type RefusedRow = readonly [RegExp, LedgerErrorCode, (...parts: readonly string[]) => string]

const refusedRows: readonly RefusedRow[] = [
  [
    /secondary index key .* empty (?:string|binary) value\. IndexName: (.+), IndexKey: (.+)$/,
    'configuration',
    (table, index, key) =>
      `the index ${index} of ${table} has the key ${key}, which is empty in this row, and DynamoDB takes no empty key; delete the index`,
  ],
  [
    /Type mismatch for Index Key (.+) Expected: (\w+) Actual: (\w+) IndexName: (.+)$/,
    'configuration',
    (table, key, expected, actual, index) =>
      `the index ${index} of ${table} has the key ${key} as ${expected}, which is ${actual} in a row; delete the index`,
  ],
  [
    /^Item size has exceeded/,
    'invalid-notification',
    () => 'its row is larger than the 400 KB that DynamoDB allows',
  ],
  [
    /^Item size to update has exceeded/,
    'invalid-notification',
    () => 'its item is larger than the 400 KB that DynamoDB allows',
  ],
]

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
