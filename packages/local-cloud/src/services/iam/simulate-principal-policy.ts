import { allows, type PolicyDocument } from '../../identity/index.ts'
import { arnOfRole } from '../../roles/index.ts'
import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'

/**
 * The permissions of a function's role, by the same rule that authorizes its requests. There is one
 * result an action, which is `allowed` only if it is on every resource; each resource has its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export const simulatePrincipalPolicy: Operation = {
  members: ['PolicySourceArn', 'ActionNames', 'ResourceArns'],
  permission: {
    action: 'iam:SimulatePrincipalPolicy',
    resource: (input) => input.text('PolicySourceArn'),
  },
  run(input, { roles }) {
    const source = input.text('PolicySourceArn')
    const role = roles.list().find((role) => arnOfRole(role) === source)
    if (role === undefined) {
      throw new ServiceError(404, 'NoSuchEntity', `The role ${source} cannot be found.`)
    }
    const policy = roles.permissions(role.name)
    const asked = input.texts('ResourceArns')
    const resources = asked.length > 0 ? asked : ['*']
    const actions = actionsIn(input)
    if (resources.some(({ length }) => length > longestArn)) {
      throw input.invalid(`a resource's ARN has at most ${longestArn} characters`)
    }
    if (actions.length * resources.length > mostDecisions) {
      throw input.invalid(`the request asks for more than ${mostDecisions} decisions`)
    }
    const results = actions.map((action) => evaluation(policy, action, resources))
    return { body: { EvaluationResults: results, IsTruncated: false } }
  },
}

/** So many pairs of an action and a resource are looked at in a moment. */
const mostDecisions = 10_000

const longestArn = 2048
const longestAction = 128

function actionsIn(input: Input): readonly string[] {
  const actions = input.texts('ActionNames')
  const isAction = (text: string) => text.includes(':') && text.length <= longestAction
  if (actions.length > 0 && actions.every(isAction)) return actions
  throw input.invalid('ActionNames must name actions, such as dynamodb:PutItem')
}

function evaluation(policy: PolicyDocument, action: string, resources: readonly string[]): object {
  const each = resources.map((resource) => ({
    EvalResourceName: resource,
    EvalResourceDecision: decision(allows(policy, action, resource)),
    ...reasons(allows(policy, action, resource)),
  }))
  const all = resources.every((resource) => allows(policy, action, resource))
  return {
    EvalActionName: action,
    EvalResourceName: resources.length === 1 ? resources[0] : '*',
    EvalDecision: decision(all),
    ...reasons(all),
    ResourceSpecificResults: each,
  }
}

function decision(isAllowed: boolean): 'allowed' | 'implicitDeny' {
  return isAllowed ? 'allowed' : 'implicitDeny'
}

function reasons(isAllowed: boolean): object {
  const statement = { SourcePolicyId: 'policy', SourcePolicyType: 'IAM Policy' }
  return { MatchedStatements: isAllowed ? [statement] : [], MissingContextValues: [] }
}
