import type { Operation } from '../service.ts'
import { roleOperation } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const listAttachedRolePolicies: Operation = roleOperation(
  'ListAttachedRolePolicies',
  ['RoleName', 'MaxItems'],
  (input, { roles }) => ({
    AttachedPolicies: roles.role(input.text('RoleName')).attached.map((PolicyArn) => ({
      PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
      PolicyArn,
    })),
    IsTruncated: false,
  }),
)
