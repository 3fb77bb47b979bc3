import { mayCall, notAuthorized, type Principal } from '../identity/index.ts'
import type { Input } from './input.ts'
import type { Parts } from './parts.ts'
import type { Operation, Service } from './service.ts'

/**
 * Checks that a caller's policy allows an operation on what the request names.
 *
 * @throws {ServiceError} that access is denied, in AWS's words
 */
export function authorize(
  { protocol }: Service,
  { permission }: Operation,
  principal: Principal,
  input: Input,
  parts: Parts,
): void {
  if (permission === undefined) return
  const { action } = permission
  const resource = permission.resource(input, parts)
  if (mayCall(principal, action, resource)) return
  throw protocol.denied(notAuthorized(principal, action, resource))
}
