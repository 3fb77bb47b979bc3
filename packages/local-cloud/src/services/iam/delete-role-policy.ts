import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const deleteRolePolicy: Operation = roleOperation(
  'DeleteRolePolicy',
  ['RoleName', 'PolicyName'],
  async (input, { roles }) => {
    await roles.deletePolicy(input.text('RoleName'), input.text('PolicyName'))
    return {}
  },
)
