import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export const attachRolePolicy: Operation = roleOperation(
  'AttachRolePolicy',
  ['RoleName', 'PolicyArn'],
  async (input, { roles }) => {
    await roles.attach(input.text('RoleName'), input.text('PolicyArn'))
    return {}
  },
)
