import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/**
 * The policy as it counts now: of a file that cannot be used, one that allows nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export const getRolePolicy: Operation = roleOperation(
  'GetRolePolicy',
  ['RoleName', 'PolicyName'],
  (input, { roles }) => {
    const [RoleName, PolicyName] = [input.text('RoleName'), input.text('PolicyName')]
    const policy = JSON.stringify(roles.policy(RoleName, PolicyName), null, 2)
    // IAM gives it encoded as in a URL, inside the XML.
    return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(policy) }
  },
)
