import { S3Error } from '../errors.ts'
import type { MatchCondition, Policy } from './policy.ts'

/**
 * Checks a form against its policy: each condition must hold, and each field must have one.
 *
 * @param fields by their names in lower case, with variables expanded
 * @throws {S3Error} `AccessDenied`, naming what did not hold
 */
export function checkPolicy(policy: Policy, { bucket, fields, nowMs }: CheckedForm): void {
  if (nowMs > policy.expirationMs) throw denied('Policy expired')
  const values = new Map(fields).set('bucket', bucket)
  for (const condition of policy.matches) {
    const value = values.get(condition.field)
    if (value !== undefined && holds(condition, value)) continue
    const written = [condition.operator, `$${condition.field}`, condition.value]
    throw denied(`Policy Condition failed: ${JSON.stringify(written)}`)
  }
  const covered = new Set(policy.matches.map(({ field }) => field))
  const extra = [...fields.keys()].filter((name) => !covered.has(name) && !needsNone(name))
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`)
}

export interface CheckedForm {
  /** As the request's address names it. */
  readonly bucket: string
  readonly fields: ReadonlyMap<string, string>
  readonly nowMs: number
}

function holds({ operator, field, value: expected }: MatchCondition, value: string): boolean {
  if (operator === 'eq') return value === expected
  // A list of content types begins as wanted only if each of them does.
  const parts = field === 'content-type' ? value.split(',').map((part) => part.trim()) : [value]
  return parts.every((part) => part.startsWith(expected))
}

/**
 * Fields that a policy cannot contain, because they derive from it, and fields that a form may add.
 */
function needsNone(name: string): boolean {
  return uncovered.has(name) || name.startsWith('x-ignore-')
}

const uncovered = new Set(['awsaccesskeyid', 'signature', 'x-amz-signature', 'policy', 'file'])

function denied(reason: string): S3Error {
  return new S3Error('AccessDenied', `Invalid according to Policy: ${reason}`)
}
