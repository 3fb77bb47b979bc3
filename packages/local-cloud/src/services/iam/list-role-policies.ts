import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const listRolePolicies: Operation = roleOperation(
  'ListRolePolicies',
  ['RoleName', 'MaxItems'],
  (input, { roles }) => ({
    PolicyNames: roles.policyNames(input.text('RoleName')),
    IsTruncated: false,
  }),
)
