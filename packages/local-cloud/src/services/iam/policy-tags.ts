import type { Operation } from '../service.ts'
import { policyNamed, policyOperation } from './policy.ts'
import { tagList, tagsIn } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export const listPolicyTags: Operation = policyOperation(
  'ListPolicyTags',
  ['MaxItems'],
  (input, call) => ({
    Tags: tagList(policyNamed(input.text('PolicyArn'), call)),
    IsTruncated: false,
  }),
)

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export const tagPolicy: Operation = policyOperation('TagPolicy', ['Tags'], async (input, call) => {
  const { policies } = call.roles
  const arn = input.text('PolicyArn')
  await policies.setTags(arn, { ...policies.policy(arn).tags, ...tagsIn(input) })
  return {}
})

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export const untagPolicy: Operation = policyOperation(
  'UntagPolicy',
  ['TagKeys'],
  async (input, { roles: { policies } }) => {
    const [arn, keys] = [input.text('PolicyArn'), input.texts('TagKeys')]
    const kept = Object.entries(policies.policy(arn).tags).filter(([key]) => !keys.includes(key))
    await policies.setTags(arn, Object.fromEntries(kept))
    return {}
  },
)
