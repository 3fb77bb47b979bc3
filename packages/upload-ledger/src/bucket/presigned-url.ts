import { LedgerError } from '../core/index.ts'

/**
 * Refuses a key that no URL can name.
 *
 * @param attempt the action that it is for, such as `create a link to uploads/a/../b`
 * @param advice what does the same without a URL
 * @throws {LedgerError} `invalid-argument`
 */
export function refuseDotSegments(key: string, attempt: string, advice: string): void {
  if (!/(^|\/)\.{1,2}(\/|$)/.test(key)) return
  const fact = 'every URL parser takes its . or .. for a step between folders'
  throw new LedgerError('invalid-argument', `Cannot ${attempt}: ${fact}; ${advice}`)
}

/** When S3 begins to refuse a presigned URL: in UTC, `2026-11-23T04:00:00Z`. */
export function expirationOf(url: string): string {
  const { searchParams } = new URL(url)
  const signed = searchParams.get('X-Amz-Date') ?? ''
  const time = signed.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')
  const endMs = Date.parse(time) + Number(searchParams.get('X-Amz-Expires')) * 1000
  return new Date(endMs).toISOString().replace('.000Z', 'Z')
}
