/** Why a signature was refused. Each endpoint turns the code into its own service's answer. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError'
  readonly code: SignatureErrorCode
  /**
   * The compared strings, for the answer's body: S3 returns them too, so that a client can be
   * fixed.
   */
  readonly details: Readonly<Record<string, string>>

  constructor(code: SignatureErrorCode, message: string, details: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

export type SignatureErrorCode =
  | 'missing'
  | 'malformed'
  | 'undated' // without a date, or with one that is none
  | 'unknown-key'
  | 'unsigned' // of a request with headers that it had to cover
  | 'skewed' // signed too long ago, or too far ahead, for a request that is sent at once
  | 'expired' // of a URL or a form, which says itself how long it may be used
  | 'early' // of a URL that is signed for a time to come
  | 'mismatch'
