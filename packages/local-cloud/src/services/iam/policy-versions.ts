import type { Operation } from '../service.ts'
import { describedVersion, policyOperation } from './policy.ts'
import { managedDocumentIn } from './policy-document.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const createPolicyVersion: Operation = policyOperation(
  'CreatePolicyVersion',
  ['PolicyDocument', 'SetAsDefault'],
  async (input, { roles }) => {
    const isDefault = input.optionalText('SetAsDefault') === 'true'
    const arn = input.text('PolicyArn')
    const changed = await roles.policies.addVersion(arn, managedDocumentIn(input), isDefault)
    const [added] = changed.versions.slice(-1)
    return { PolicyVersion: added === undefined ? {} : describedVersion(added, changed) }
  },
)

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export const setDefaultPolicyVersion: Operation = policyOperation(
  'SetDefaultPolicyVersion',
  ['VersionId'],
  async (input, { roles }) => {
    await roles.policies.setDefault(input.text('PolicyArn'), input.text('VersionId'))
    return {}
  },
)

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const deletePolicyVersion: Operation = policyOperation(
  'DeletePolicyVersion',
  ['VersionId'],
  async (input, { roles }) => {
    await roles.policies.deleteVersion(input.text('PolicyArn'), input.text('VersionId'))
    return {}
  },
)
