import { accountId } from '../identity/index.ts'

/** As Lambda spells it, without a qualifier. */
export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`
}

/** The one role that a function has, and that is no other's. */
export function roleName(name: string): string {
  return `${name}-role`
}

export function roleArn(name: string): string {
  return `arn:aws:iam::${accountId}:role/${roleName(name)}`
}

/** The identity under which a function's calls arrive at the other services: its role, assumed. */
export function sessionArn(name: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName(name)}/${name}`
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
