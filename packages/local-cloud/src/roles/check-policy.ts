import { type PolicyDocument, parsePolicy } from '../identity/index.ts'
import { RoleError } from './role-error.ts'

/** @throws {RoleError} `MalformedPolicyDocument`, also for what is not supported here */
export function checkPolicy(document: unknown): PolicyDocument {
  try {
    return parsePolicy(document)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RoleError('MalformedPolicyDocument', `Cannot use the policy: ${reason}`, cause)
  }
}
