import { roleName } from '../../functions/index.ts'
import { accountId } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Parts } from '../parts.ts'
import { ServiceError } from '../service-error.ts'

/** Each role is one function's and has one inline policy, of this name. */
export const policyName = 'policy'

/** The ARN of the role that the request names, for the caller's policy, be it there or not. */
export function namedRoleArn(input: Input): string {
  return `arn:aws:iam::${accountId}:role/${input.text('RoleName')}`
}

/** The function whose role the request names. @throws {ServiceError} `NoSuchEntity` */
export function functionOfRole(input: Input, { functions }: Parts): string {
  const role = input.text('RoleName')
  const name = functions.names().find((name) => roleName(name) === role)
  if (name !== undefined) return name
  throw noSuchEntity(`The role with name ${role} cannot be found.`)
}

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError(404, 'NoSuchEntity', message)
}
