import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const deleteRole: Operation = roleOperation(
  'DeleteRole',
  ['RoleName'],
  async (input, { roles }) => {
    await roles.delete(input.text('RoleName'))
    return {}
  },
)
