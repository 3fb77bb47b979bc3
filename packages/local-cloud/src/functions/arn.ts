import { accountId } from '../identity/index.ts'

/** As Lambda spells it, without a qualifier. */
export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`
}

/** The name in a function's ARN, with or without a qualifier. */
export function functionNameOf(arn: string): string {
  const plain = withoutQualifier(arn)
  return plain.slice(plain.lastIndexOf(':') + 1)
}

/** The one role that a function has, and that is no other's. */
export function roleName(name: string): string {
  return `${name}-role`
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${accountId}:role/${roleName(name)}`
}

/** The name in a role's ARN, behind its path. */
export function nameOfRole(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1)
}

/** The identity under which a function's calls arrive at the other services: its role, assumed. */
export function sessionArn(role: string, name: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${role}/${name}`
}

/** Where a function's log goes. */
export function logGroupName(name: string): string {
  return `/aws/lambda/${name}`
}

/** The one version there is. An ARN may name it, which changes nothing. */
export const version = '$LATEST'

export function withoutQualifier(arn: string): string {
  return arn.endsWith(`:${version}`) ? arn.slice(0, -version.length - 1) : arn
}
