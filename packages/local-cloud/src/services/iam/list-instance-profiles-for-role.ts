import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/**
 * None, as there are no instances here. Terraform asks before it deletes a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export const listInstanceProfilesForRole: Operation = roleOperation(
  'ListInstanceProfilesForRole',
  ['RoleName', 'MaxItems'],
  (input, { roles }) => {
    roles.role(input.text('RoleName'))
    return { InstanceProfiles: [], IsTruncated: false }
  },
)
