import {
  arnOfPolicy,
  type ManagedPolicy,
  managedArns,
  managedPolicy,
  type PolicyVersion,
  type Role,
} from '../../roles/index.ts'
import type { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import type { Operation } from '../service.ts'
import { answered, dateOf, tagList } from './role.ts'

/** An operation on one managed policy, whose refusals are answered by IAM's names. */
export function policyOperation(
  action: string,
  members: readonly string[],
  run: (input: Input, call: Call) => Promise<object> | object,
): Operation {
  return {
    members: ['PolicyArn', ...members],
    permission: { action: `iam:${action}`, resource: (input) => input.text('PolicyArn') },
    run: answered(run),
  }
}

/** A policy of the account, or one of AWS's that are known here. @throws {RoleError} `NoSuchEntity` */
export function policyNamed(arn: string, { roles }: Pick<Call, 'roles'>): ManagedPolicy {
  return ofAws(arn) ?? roles.policies.policy(arn)
}

export function policiesOfAws(): readonly ManagedPolicy[] {
  return managedArns.flatMap((arn) => ofAws(arn) ?? [])
}

/** Those of AWS have one version here, and no date that anybody relies on. */
function ofAws(arn: string): ManagedPolicy | undefined {
  const document = managedPolicy(arn)
  if (document === undefined) return undefined
  const full = arn.slice(arn.indexOf('/'))
  const slash = full.lastIndexOf('/') + 1
  const name = full.slice(slash)
  const createdAt = '2015-02-06T18:40:00Z'
  return {
    ...{ name, path: full.slice(0, slash), id: `ANPA${name.toUpperCase()}`.slice(0, 21) },
    ...{ createdAt, updatedAt: createdAt, description: '', tags: {} },
    ...{ versions: [{ id: 'v1', createdAt, document }], defaultVersion: 'v1', versionCount: 1 },
  }
}

/** The roles to which a policy is attached. */
export function rolesWith(arn: string, { roles }: Pick<Call, 'roles'>): readonly Role[] {
  return roles.list().filter(({ attached }) => attached.includes(arn))
}

/** Its ARN, be it AWS's or the account's. */
export function arnOf(policy: ManagedPolicy): string {
  const own = arnOfPolicy(policy)
  return managedArns.find((arn) => arn.endsWith(`:policy${policy.path}${policy.name}`)) ?? own
}

/** A policy as IAM describes it. */
export function describedPolicy(policy: ManagedPolicy, call: Pick<Call, 'roles'>): object {
  const tags = tagList(policy)
  const arn = arnOf(policy)
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: rolesWith(arn, call).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    ...(policy.description === '' ? {} : { Description: policy.description }),
    CreateDate: dateOf(policy.createdAt),
    UpdateDate: dateOf(policy.updatedAt),
    ...(tags.length === 0 ? {} : { Tags: tags }),
  }
}

export function describedVersion(
  { id, createdAt }: PolicyVersion,
  { defaultVersion }: ManagedPolicy,
): object {
  return { VersionId: id, IsDefaultVersion: id === defaultVersion, CreateDate: dateOf(createdAt) }
}
