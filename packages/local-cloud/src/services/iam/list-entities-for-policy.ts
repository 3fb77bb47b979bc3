import type { Operation } from '../service.ts'
import { policyNamed, policyOperation, rolesWith } from './policy.ts'

/**
 * Only roles, as there are no users or groups here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
 */
export const listEntitiesForPolicy: Operation = policyOperation(
  'ListEntitiesForPolicy',
  ['MaxItems'],
  (input, call) => {
    const arn = input.text('PolicyArn')
    policyNamed(arn, call)
    const PolicyRoles = rolesWith(arn, call).map(({ name, id }) => ({ RoleName: name, RoleId: id }))
    return { PolicyRoles, PolicyUsers: [], PolicyGroups: [], IsTruncated: false }
  },
)
