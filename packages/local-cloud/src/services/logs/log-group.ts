import { type LogGroup, logGroupName } from '../../functions/index.ts'
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
  return nameIn(named, region)
}

/** The name in a group's ARN, or the name itself. */
export function nameIn(named: string, region: string): string {
  const prefix = logGroupArn(region, '')
  return named.startsWith(prefix) ? named.slice(prefix.length).replace(/:\*$/, '') : named
}

/** Every group: that of each function, and those that somebody has made. */
export function groupsOf({ functions, logGroups }: Parts): readonly LogGroup[] {
  const ofFunctions = functions
    .names()
    .map(logGroupName)
    .filter((name) => logGroups.find(name) === undefined)
    .map((name) => ({ name, createdAtMs: 0, tags: {} }))
  return [...ofFunctions, ...logGroups.list()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** @throws {ServiceError} `ResourceNotFoundException` */
export function groupNamed(name: string, parts: Parts): LogGroup {
  const group = groupsOf(parts).find((each) => each.name === name)
  if (group !== undefined) return group
  const message = 'The specified log group does not exist.'
  throw new ServiceError(400, 'ResourceNotFoundException', message)
}

/** The function whose log the group is; `undefined` for a group without one. */
export function functionOfGroup(group: string, { functions }: Parts): string | undefined {
  return functions.names().find((name) => logGroupName(name) === group)
}
