import type { LogGroup } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import type { Operation } from '../service.ts'
import { groupNamed, nameIn } from './log-group.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation = {
  members: ['resourceArn'],
  permission: { action: 'logs:ListTagsForResource', resource: resourceIn },
  run: (input, call) => ({ body: { tags: groupIn(input, call).tags } }),
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
export const tagResource: Operation = {
  members: ['resourceArn', 'tags'],
  permission: { action: 'logs:TagResource', resource: resourceIn },
  async run(input, call) {
    const group = groupIn(input, call)
    await call.logGroups.put({ ...group, tags: { ...group.tags, ...tagsIn(input, 'tags') } })
    return { body: {} }
  },
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation = {
  members: ['resourceArn', 'tagKeys'],
  permission: { action: 'logs:UntagResource', resource: resourceIn },
  async run(input, call) {
    const [group, keys] = [groupIn(input, call), input.texts('tagKeys')]
    const kept = Object.entries(group.tags).filter(([key]) => !keys.includes(key))
    await call.logGroups.put({ ...group, tags: Object.fromEntries(kept) })
    return { body: {} }
  },
}

function resourceIn(input: Input): string {
  return input.text('resourceArn')
}

function groupIn(input: Input, call: Call): LogGroup {
  return groupNamed(nameIn(resourceIn(input), call.region), call)
}

/** @throws {ServiceError} */
export function tagsIn(input: Input, member: string): Readonly<Record<string, string>> {
  const tags = input.value(member) ?? {}
  const isTags =
    typeof tags === 'object' &&
    !Array.isArray(tags) &&
    Object.values(tags).every((value) => typeof value === 'string')
  if (isTags) return tags as Record<string, string>
  throw input.invalid(`the member ${member} is not an object of texts`)
}
