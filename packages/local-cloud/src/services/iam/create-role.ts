import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { described, documentIn, roleOperation, tagsIn } from './role.ts'

const members = [
  ...['RoleName', 'AssumeRolePolicyDocument', 'Path', 'Description', 'MaxSessionDuration'],
  'Tags',
]

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const createRole: Operation = roleOperation(
  'CreateRole',
  members,
  async (input, { roles }) => ({
    Role: described(
      await roles.create({
        name: nameIn(input),
        path: pathIn(input),
        description: input.optionalText('Description'),
        trust: documentIn(input, 'AssumeRolePolicyDocument'),
        maxSessionSeconds: secondsIn(input),
        tags: tagsIn(input),
      }),
    ),
  }),
)

function nameIn(input: Input): string {
  const name = input.text('RoleName')
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name
  throw input.invalid('RoleName has 1 to 64 letters, digits and the characters +=,.@-_')
}

function pathIn(input: Input): string | undefined {
  const path = input.optionalText('Path')
  if (path === undefined || /^\/([\x21-\x7e]{1,510}\/)?$/.test(path)) return path
  throw input.invalid('Path must begin and end with a slash, such as /service-role/')
}

function secondsIn(input: Input): number | undefined {
  const text = input.optionalText('MaxSessionDuration')
  const seconds = Number(text)
  if (text === undefined) return undefined
  if (Number.isInteger(seconds) && seconds >= 3600 && seconds <= 43_200) return seconds
  throw input.invalid('MaxSessionDuration is a whole number from 3600 to 43200')
}
