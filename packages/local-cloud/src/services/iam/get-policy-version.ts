import { RoleError } from '../../roles/index.ts'
import type { Operation } from '../service.ts'
import { describedVersion, policyNamed, policyOperation } from './policy.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const getPolicyVersion: Operation = policyOperation(
  'GetPolicyVersion',
  ['VersionId'],
  (input, call) => {
    const [arn, versionId] = [input.text('PolicyArn'), input.text('VersionId')]
    const policy = policyNamed(arn, call)
    const version = policy.versions.find(({ id }) => id === versionId)
    if (version === undefined) {
      const fact = `Policy ${arn} version ${versionId} does not exist or is not attachable.`
      throw new RoleError('NoSuchEntity', fact)
    }
    // IAM gives it encoded as in a URL, inside the XML.
    const Document = encodeURIComponent(JSON.stringify(version.document, null, 2))
    return { PolicyVersion: { ...describedVersion(version, policy), Document } }
  },
)
