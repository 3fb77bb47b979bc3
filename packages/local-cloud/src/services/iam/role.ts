import { accountId } from '../../identity/index.ts'
import { arnOfRole, type Role, RoleError } from '../../roles/index.ts'
import type { Answer } from '../answer.ts'
import type { Input } from '../input.ts'
import type { Call, Parts } from '../parts.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'

/** The ARN of the role that the request names, for the caller's policy, be it there or not. */
function namedRoleArn(input: Input, { roles }: Parts): string {
  const name = input.text('RoleName')
  const path = roles.list().find((role) => role.name === name)?.path ?? '/'
  return arnOfRole({ name, path })
}

/**
 * An operation on roles, whose refusals are answered by IAM's names.
 *
 * @param members those that are heeded beside `more`
 */
export function roleOperation(
  action: string,
  members: readonly string[],
  run: (input: Input, call: Call) => Promise<object> | object,
): Operation {
  const resource = members.includes('RoleName')
    ? namedRoleArn
    : () => `arn:aws:iam::${accountId}:role/*`
  return {
    members,
    permission: { action: `iam:${action}`, resource },
    run: answered(run),
  }
}

/** Answers a refusal by IAM's names. */
export function answered(run: (input: Input, call: Call) => Promise<object> | object) {
  return async (input: Input, call: Call): Promise<Answer> => {
    try {
      return { body: await run(input, call) }
    } catch (error) {
      throw error instanceof RoleError ? serviceError(error) : error
    }
  }
}

function serviceError({ code, message }: RoleError): ServiceError {
  return new ServiceError(statuses[code], code, message)
}

const statuses: Readonly<Record<RoleError['code'], number>> = {
  DeleteConflict: 409,
  EntityAlreadyExists: 409,
  LimitExceeded: 409,
  MalformedPolicyDocument: 400,
  NoSuchEntity: 404,
}

/** A role as IAM describes it. */
export function described(role: Role): object {
  const tags = tagList(role)
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOfRole(role),
    CreateDate: dateOf(role.createdAt),
    // IAM gives it encoded as in a URL, inside the XML.
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
    ...(role.description === '' ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionSeconds,
    ...(tags.length === 0 ? {} : { Tags: tags }),
  }
}

/** In whole seconds. */
export function dateOf(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

export function tagList({ tags }: Pick<Role, 'tags'>): readonly object[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** @throws {ServiceError} */
export function tagsIn(input: Input): Readonly<Record<string, string>> {
  const tags = (input.value('Tags') ?? []) as readonly Record<string, string>[]
  const pairs = tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const)
  if (pairs.every(([key]) => key !== '')) return Object.fromEntries(pairs)
  throw input.invalid('each tag needs a Key')
}

/** The JSON of a policy. @throws {ServiceError} `MalformedPolicyDocument` */
export function documentIn(input: Input, member: string): unknown {
  const text = input.text(member)
  if (text.replaceAll(/\s/g, '').length > greatestPolicyCharacters) {
    const message = `Maximum policy size of ${greatestPolicyCharacters} bytes exceeded for role ${input.text('RoleName')}`
    throw new ServiceError(409, 'LimitExceeded', message)
  }
  return parsedDocument(text)
}

/** @throws {ServiceError} `MalformedPolicyDocument` */
export function parsedDocument(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ServiceError(400, 'MalformedPolicyDocument', `Cannot use the policy: ${reason}`)
  }
}

/** IAM's bound of a role's inline policies, without white space. */
const greatestPolicyCharacters = 10_240
