import type { Operation } from '../service.ts'
import { documentIn, roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const updateAssumeRolePolicy: Operation = roleOperation(
  'UpdateAssumeRolePolicy',
  ['RoleName', 'PolicyDocument'],
  async (input, { roles }) => {
    await roles.setTrust(input.text('RoleName'), documentIn(input, 'PolicyDocument'))
    return {}
  },
)
