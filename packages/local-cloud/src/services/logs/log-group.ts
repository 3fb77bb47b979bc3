import { logGroupName } from '../../functions/index.ts'
import { accountId } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Parts } from '../parts.ts'
import { ServiceError } from '../service-error.ts'

/** As the actions on a group name it, and as its streams begin. */
export function logGroupArn(region: string, group: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${group}`
}

/** The name of the group that a request names, be it there or not. @throws {ServiceError} */
export function namedGroup(input: Input, { region }: Pick<Parts, 'region'>): string {
  const name = input.optionalText('logGroupName')
  const identifier = input.optionalText('logGroupIdentifier')
  const named = name ?? identifier
  if (named === undefined || (name !== undefined && identifier !== undefined)) {
    throw input.invalid('expected either logGroupName or logGroupIdentifier')
  }
  const prefix = logGroupArn(region, '')
  return named.startsWith(prefix) ? named.slice(prefix.length).replace(/:\*$/, '') : named
}

/** The function whose log the group is. @throws {ServiceError} `ResourceNotFoundException` */
export function functionOfGroup(group: string, { functions }: Parts): string {
  const name = functions.names().find((name) => logGroupName(name) === group)
  if (name !== undefined) return name
  const message = 'The specified log group does not exist.'
  throw new ServiceError(400, 'ResourceNotFoundException', message)
}
