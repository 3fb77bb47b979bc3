import type { Operation } from '../service.ts'
import { describedVersion, policyNamed, policyOperation } from './policy.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export const listPolicyVersions: Operation = policyOperation(
  'ListPolicyVersions',
  ['MaxItems'],
  (input, call) => {
    const policy = policyNamed(input.text('PolicyArn'), call)
    const newestFirst = policy.versions.toReversed()
    const Versions = newestFirst.map((version) => describedVersion(version, policy))
    return { Versions, IsTruncated: false }
  },
)
