import type { Input } from '../input.ts'
import type { Call, Parts } from '../parts.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { tagsIn } from './settings.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const listTags: Operation = {
  members: ['Resource'],
  permission: { action: 'lambda:ListTags', resource: resourceArn },
  async run(input, call) {
    return { body: { Tags: await tagsOf(nameIn(input, call), call) } }
  },
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const tagResource: Operation = {
  members: ['Resource', 'Tags'],
  permission: { action: 'lambda:TagResource', resource: resourceArn },
  async run(input, call) {
    const name = nameIn(input, call)
    await call.functions.setTags(name, { ...(await tagsOf(name, call)), ...tagsIn(input) })
    return { statusCode: 204, body: '' }
  },
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const untagResource: Operation = {
  members: ['Resource', 'TagKeys'],
  permission: { action: 'lambda:UntagResource', resource: resourceArn },
  async run(input, call) {
    const [name, keys] = [nameIn(input, call), input.texts('TagKeys')]
    const kept = Object.entries(await tagsOf(name, call)).filter(([key]) => !keys.includes(key))
    await call.functions.setTags(name, Object.fromEntries(kept))
    return { statusCode: 204, body: '' }
  },
}

function resourceArn(input: Input, _parts: Parts): string {
  return input.text('Resource')
}

async function tagsOf(name: string, { functions }: Call): Promise<Record<string, string>> {
  return { ...(await functions.describe(name)).created?.tags }
}

function nameIn(input: Input, { functions }: Call): string {
  const arn = input.text('Resource')
  const name = functions.names().find((each) => functions.arn(each) === arn)
  if (name !== undefined) return name
  throw new ServiceError(404, 'ResourceNotFoundException', `Function not found: ${arn}`)
}
