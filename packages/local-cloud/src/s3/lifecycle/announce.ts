import type { LifecycleRule } from './configuration.ts'
import { abortionOf, expiryOf } from './due.ts'

type Headers = (readonly [name: string, value: string])[]

/** The header by which S3 announces that a rule will expire an object; none where none will. */
export function expirationHeaders(
  rules: readonly LifecycleRule[] = [],
  object: Parameters<typeof expiryOf>[1],
): Headers {
  const expiry = expiryOf(rules, object)
  if (expiry === undefined || expiry.dueMs > lastMs) return []
  const date = new Date(expiry.dueMs).toUTCString()
  const rule = encodeURIComponent(expiry.ruleId)
  return [['x-amz-expiration', `expiry-date="${date}", rule-id="${rule}"`]]
}

/** The headers by which S3 announces that a rule will abort a multipart upload, if it stays open. */
export function abortHeaders(
  rules: readonly LifecycleRule[] = [],
  upload: Parameters<typeof abortionOf>[1],
): Headers {
  const abortion = abortionOf(rules, upload)
  if (abortion === undefined || abortion.dueMs > lastMs) return []
  return [
    ['x-amz-abort-date', new Date(abortion.dueMs).toUTCString()],
    ['x-amz-abort-rule-id', inHeader(abortion.ruleId)],
  ]
}

/** The end of the years that such a date can have. */
const lastMs = Date.UTC(10_000, 0) - 1

/** As it stands where a header can carry it. */
function inHeader(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text)
}
