import { accountId } from '../../identity/index.ts'
import type { Operation } from '../service.ts'
import { arnOf, describedPolicy, policiesOfAws, rolesWith } from './policy.ts'
import { answered } from './role.ts'

/**
 * The policies of the account, and those of AWS that are known here, in one answer.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
 */
export const listPolicies: Operation = {
  members: ['Scope', 'OnlyAttached', 'PathPrefix', 'MaxItems'],
  permission: { action: 'iam:ListPolicies', resource: () => `arn:aws:iam::${accountId}:policy/*` },
  run: answered((input, call) => {
    const scope = input.optionalText('Scope') ?? 'All'
    if (!['All', 'AWS', 'Local'].includes(scope)) {
      throw input.invalid('Scope is one of All, AWS and Local')
    }
    const prefix = input.optionalText('PathPrefix') ?? '/'
    const onlyAttached = input.optionalText('OnlyAttached') === 'true'
    const found = [
      ...(scope === 'AWS' ? [] : call.roles.policies.list()),
      ...(scope === 'Local' ? [] : policiesOfAws()),
    ]
      .filter(({ path }) => path.startsWith(prefix))
      .filter((policy) => !onlyAttached || rolesWith(arnOf(policy), call).length > 0)
    return { Policies: found.map((policy) => describedPolicy(policy, call)), IsTruncated: false }
  }),
}
