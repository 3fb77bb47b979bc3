import type { Operation } from '../service.ts'
import { roleOperation, tagList, tagsIn } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export const listRoleTags: Operation = roleOperation(
  'ListRoleTags',
  ['RoleName', 'MaxItems'],
  (input, { roles }) => ({
    Tags: tagList(roles.role(input.text('RoleName'))),
    IsTruncated: false,
  }),
)

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const tagRole: Operation = roleOperation(
  'TagRole',
  ['RoleName', 'Tags'],
  async (input, { roles }) => {
    const name = input.text('RoleName')
    await roles.setTags(name, { ...roles.role(name).tags, ...tagsIn(input) })
    return {}
  },
)

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const untagRole: Operation = roleOperation(
  'UntagRole',
  ['RoleName', 'TagKeys'],
  async (input, { roles }) => {
    const [name, keys] = [input.text('RoleName'), input.texts('TagKeys')]
    const kept = Object.entries(roles.role(name).tags).filter(([key]) => !keys.includes(key))
    await roles.setTags(name, Object.fromEntries(kept))
    return {}
  },
)
