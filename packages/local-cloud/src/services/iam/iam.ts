import { query } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { attachRolePolicy } from './attach-role-policy.ts'
import { createPolicy } from './create-policy.ts'
import { createRole } from './create-role.ts'
import { deletePolicy } from './delete-policy.ts'
import { deleteRole } from './delete-role.ts'
import { deleteRolePolicy } from './delete-role-policy.ts'
import { detachRolePolicy } from './detach-role-policy.ts'
import { getPolicy } from './get-policy.ts'
import { getPolicyVersion } from './get-policy-version.ts'
import { getRole } from './get-role.ts'
import { getRolePolicy } from './get-role-policy.ts'
import { listAttachedRolePolicies } from './list-attached-role-policies.ts'
import { listEntitiesForPolicy } from './list-entities-for-policy.ts'
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts'
import { listPolicies } from './list-policies.ts'
import { listPolicyVersions } from './list-policy-versions.ts'
import { listRolePolicies } from './list-role-policies.ts'
import { listRoles } from './list-roles.ts'
import { listPolicyTags, tagPolicy, untagPolicy } from './policy-tags.ts'
import {
  createPolicyVersion,
  deletePolicyVersion,
  setDefaultPolicyVersion,
} from './policy-versions.ts'
import { putRolePolicy } from './put-role-policy.ts'
import { listRoleTags, tagRole, untagRole } from './role-tags.ts'
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts'
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
export const iam: Service = {
  name: 'iam',
  protocol: query('2010-05-08', 'https://iam.amazonaws.com/doc/2010-05-08/'),
  invalidCode: 'ValidationError',
  greatestBodyBytes: 1024 * 1024,
  operations: new Map([
    ['AttachRolePolicy', attachRolePolicy],
    ['CreatePolicy', createPolicy],
    ['CreatePolicyVersion', createPolicyVersion],
    ['CreateRole', createRole],
    ['DeletePolicy', deletePolicy],
    ['DeletePolicyVersion', deletePolicyVersion],
    ['DeleteRole', deleteRole],
    ['DeleteRolePolicy', deleteRolePolicy],
    ['DetachRolePolicy', detachRolePolicy],
    ['GetPolicy', getPolicy],
    ['GetPolicyVersion', getPolicyVersion],
    ['GetRole', getRole],
    ['GetRolePolicy', getRolePolicy],
    ['ListAttachedRolePolicies', listAttachedRolePolicies],
    ['ListEntitiesForPolicy', listEntitiesForPolicy],
    ['ListInstanceProfilesForRole', listInstanceProfilesForRole],
    ['ListPolicies', listPolicies],
    ['ListPolicyTags', listPolicyTags],
    ['ListPolicyVersions', listPolicyVersions],
    ['ListRolePolicies', listRolePolicies],
    ['ListRoleTags', listRoleTags],
    ['ListRoles', listRoles],
    ['PutRolePolicy', putRolePolicy],
    ['SetDefaultPolicyVersion', setDefaultPolicyVersion],
    ['SimulatePrincipalPolicy', simulatePrincipalPolicy],
    ['TagPolicy', tagPolicy],
    ['TagRole', tagRole],
    ['UntagPolicy', untagPolicy],
    ['UntagRole', untagRole],
    ['UpdateAssumeRolePolicy', updateAssumeRolePolicy],
  ]),
}
