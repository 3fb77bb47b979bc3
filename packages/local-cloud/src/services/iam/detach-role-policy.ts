import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export const detachRolePolicy: Operation = roleOperation(
  'DetachRolePolicy',
  ['RoleName', 'PolicyArn'],
  async (input, { roles }) => {
    await roles.detach(input.text('RoleName'), input.text('PolicyArn'))
    return {}
  },
)
