/** Every failure we raise on purpose. Match on `code`; the message is for people. */
export class LedgerError extends Error {
  // A bundle shortens the names of classes, and Node prints them beside an error's own.
  static {
    Object.defineProperty(LedgerError, 'name', { value: 'LedgerError' })
  }
  override readonly name = 'LedgerError'
  readonly code: LedgerErrorCode
  /** Facts that a person needs to act: bucket, key, field. Never contents, never credentials. */
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: LedgerErrorCode, message: string, options: LedgerErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

export type LedgerErrorCode =
  | 'invalid-notification' // the sender's fault; a retry cannot help
  | 'invalid-argument' // the caller's fault: exit code 2, HTTP 400
  | 'configuration' // a setting is missing or wrong: exit code 3
  | 'refused' // AWS said no: exit code 4, no retry
  | 'unavailable' // ours or AWS's; a retry may help

export interface LedgerErrorOptions {
  cause?: unknown
  details?: Readonly<Record<string, string | number>>
}
