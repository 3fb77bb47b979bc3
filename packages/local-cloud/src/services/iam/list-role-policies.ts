import type { Operation } from '../service.ts'
import { functionOfRole, namedRoleArn, policyName } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const listRolePolicies: Operation = {
  members: ['RoleName'],
  permission: { action: 'iam:ListRolePolicies', resource: namedRoleArn },
  run(input, call) {
    functionOfRole(input, call)
    return { body: { PolicyNames: [policyName], IsTruncated: false } }
  },
}
