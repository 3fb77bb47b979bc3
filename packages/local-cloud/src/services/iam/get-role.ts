import type { Operation } from '../service.ts'
import { described, roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole: Operation = roleOperation('GetRole', ['RoleName'], (input, { roles }) => ({
  Role: described(roles.role(input.text('RoleName'))),
}))
