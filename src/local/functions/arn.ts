import { accountId } from '../identity/index.ts'

/** As Lambda spells it, without a qualifier. */
export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`
}

/** The identity under which a function's calls arrive at the other services. */
export function roleArn(name: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${name}-role/${name}`
}

/** The one version there is. An ARN may name it, which changes nothing. */
export const version = '$LATEST'

export function withoutQualifier(arn: string): string {
  return arn.endsWith(`:${version}`) ? arn.slice(0, -version.length - 1) : arn
}
