import { noSuchKey, S3Error } from '../errors.ts'
import { header, type S3Request } from '../request.ts'
import type { ObjectRow } from '../storage/objects.ts'

export const readConditions: readonly string[] = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
]

/**
 * Whether a reader has what it asks for already (answer 304), by the precedence of RFC 9110: a
 * comparison of ETags sets aside the one of times.
 *
 * @throws {S3Error} `PreconditionFailed`
 */
export function isUnchanged(request: S3Request, row: ObjectRow): boolean {
  return compare((name) => header(request, name), row)
}

/**
 * Whether a range is to be heeded: by `If-Range` a reader goes on with what it has, unless that
 * has changed, when it wants the whole of what is there now. Browsers do so with broken downloads.
 */
export function heedsRange(request: S3Request, row: ObjectRow): boolean {
  const value = header(request, 'if-range')?.trim()
  if (value === undefined) return true
  if (/^"|^W\//.test(value)) return value === `"${row.etag}"`
  return parseDate(value) === Math.trunc(row.lastModifiedMs / 1000) * 1000
}

/**
 * Checks the conditions that a copy puts on its source, which have a prefix of their own.
 *
 * @throws {S3Error} `PreconditionFailed`, also where a read would be answered 304
 */
export function checkSource(request: S3Request, row: ObjectRow): void {
  if (compare((name) => header(request, `x-amz-copy-source-${name}`), row)) {
    throw preconditionFailed('x-amz-copy-source-If-')
  }
}

function compare(read: (name: string) => string | undefined, row: ObjectRow): boolean {
  const [ifMatch, ifNoneMatch] = [read('if-match'), read('if-none-match')]
  const modifiedSince = parseDate(read('if-modified-since'))
  const unmodifiedSince = parseDate(read('if-unmodified-since'))
  const modifiedMs = Math.trunc(row.lastModifiedMs / 1000) * 1000
  if (ifMatch !== undefined) {
    if (!names(ifMatch, row.etag)) throw preconditionFailed('If-Match')
  } else if (unmodifiedSince !== undefined && modifiedMs > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since')
  }
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, row.etag)
  return modifiedSince !== undefined && modifiedMs <= modifiedSince
}

export const writeConditions: readonly string[] = ['if-match', 'if-none-match']

/**
 * Checks a conditional write against what it would replace.
 *
 * @throws {S3Error} `PreconditionFailed`; `NoSuchKey` for If-Match where there is no object;
 *   `NotImplemented` for an If-None-Match other than `*`, as S3 has it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWrite(request: S3Request, current: ObjectRow | undefined): void {
  const [ifMatch, ifNoneMatch] = [header(request, 'if-match'), header(request, 'if-none-match')]
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') {
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      { Header: 'If-None-Match' },
    )
  }
  if (ifNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match')
  if (ifMatch === undefined) return
  if (current === undefined) {
    throw noSuchKey(request.key)
  }
  if (!names(ifMatch, current.etag)) throw preconditionFailed('If-Match')
}

/**
 * Checks a conditional removal against what it would remove, which is the current object.
 *
 * @param ifMatch an ETag, or `*` for any object at all
 * @throws {S3Error} `PreconditionFailed`; `NoSuchKey` where there is no object
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export function checkRemoval(ifMatch: string, current: ObjectRow | undefined, key: string): void {
  if (current === undefined) {
    throw noSuchKey(key)
  }
  if (!names(ifMatch, current.etag)) throw preconditionFailed('If-Match')
}

/** S3 compares a condition with the current object, whichever version is to go. */
export function conditionOnVersion(name: string): S3Error {
  const message = `${name} is not implemented here for the removal of a version`
  return new S3Error('NotImplemented', message, { Condition: name })
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((entry) => {
    const value = entry.trim().replace(/^W\//, '')
    return value === '*' || value === etag || value === `"${etag}"`
  })
}

/** A date that cannot be read is as if it had not been sent. */
function parseDate(value: string | undefined): number | undefined {
  const ms = Date.parse(value ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

function preconditionFailed(condition: string): S3Error {
  const message = 'At least one of the pre-conditions you specified did not hold'
  return new S3Error('PreconditionFailed', message, { Condition: condition })
}
