import type { Operation } from '../service.ts'
import { documentIn, roleOperation } from './role.ts'

/**
 * Counts from the very next request on. The policy of a function that was defined at the start is
 * its file `policy.json`. A statement that this endpoint cannot keep to, such as a Deny, is refused.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export const putRolePolicy: Operation = roleOperation(
  'PutRolePolicy',
  ['RoleName', 'PolicyName', 'PolicyDocument'],
  async (input, { roles }) => {
    const [role, policy] = [input.text('RoleName'), input.text('PolicyName')]
    await roles.putPolicy(role, policy, documentIn(input, 'PolicyDocument'))
    return {}
  },
)
