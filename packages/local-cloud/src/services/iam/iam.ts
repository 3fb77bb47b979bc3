import { query } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { getRolePolicy } from './get-role-policy.ts'
import { listRolePolicies } from './list-role-policies.ts'
import { putRolePolicy } from './put-role-policy.ts'
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export const iam: Service = {
  name: 'iam',
  protocol: query('2010-05-08', 'https://iam.amazonaws.com/doc/2010-05-08/'),
  invalidCode: 'ValidationError',
  greatestBodyBytes: 1024 * 1024,
  operations: new Map([
    ['GetRolePolicy', getRolePolicy],
    ['ListRolePolicies', listRolePolicies],
    ['PutRolePolicy', putRolePolicy],
    ['SimulatePrincipalPolicy', simulatePrincipalPolicy],
  ]),
}
