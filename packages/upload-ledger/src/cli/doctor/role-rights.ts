import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { quotedForShell } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import { ask } from './ask.ts'

/** What a function needs its role to allow. */
export interface Needed {
  readonly sid: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
}

/** Whether the policies of a role allow all the actions, as IAM evaluates them. */
export async function allows(
  iam: IAMClient,
  roleArn: string,
  actions: readonly string[],
  resource: string,
): Promise<boolean> {
  const { EvaluationResults = [] } = await ask('iam:SimulatePrincipalPolicy', () =>
    iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: [...actions],
        ResourceArns: [resource],
      }),
    ),
  )
  const allowed = EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'allowed')
  return allowed.length === actions.length
}

/** Those that the role does not allow in full. */
export async function lackingOf(
  iam: IAMClient,
  roleArn: string,
  needed: readonly Needed[],
): Promise<readonly Needed[]> {
  const held = await Promise.all(
    needed.map(async ({ actions, resources }) => {
      const each = resources.map((resource) => allows(iam, roleArn, actions, resource))
      return (await Promise.all(each)).every((isAllowed) => isAllowed)
    }),
  )
  return needed.filter((_, i) => !held[i])
}

/** The command that allows all of them, in an inline policy beside the others. */
export function allowCommand(
  aws: (service: string) => string,
  { roleArn, policyName }: { readonly roleArn: string; readonly policyName: string },
  needed: readonly Needed[],
): string {
  const Statement = needed.map(({ sid, actions, resources }) => ({
    ...{ Sid: sid, Effect: 'Allow', Action: actions, Resource: resources },
  }))
  const policy = quotedForShell(JSON.stringify({ Version: '2012-10-17', Statement }))
  return `${aws('iam')} put-role-policy --role-name ${roleNameIn(roleArn)} --policy-name ${policyName} --policy-document ${policy}`
}

/** Each as `s3:PutObject on uploads/incoming/*`. */
export function wordsOf(needed: readonly Needed[]): readonly string[] {
  return needed.map(({ actions, resources }) => {
    const names = resources.map((arn) => printable(arn.split(':').slice(5).join(':')))
    return `${actions.join(' and ')} on ${names.join(' and ')}`
  })
}

/** A role may have a path, which is no part of its name. */
export function roleNameIn(roleArn: string): string {
  return roleArn.split('/').at(-1) ?? ''
}

/** The objects of a bucket with a prefix, in an ARN of a policy, where `${` begins a variable. */
export function objectsArn(bucketArn: string, prefix: string): string {
  const dollar = '$'
  return `${bucketArn}/${prefix.replaceAll('${', `${dollar}{${dollar}}{`)}*`
}
