import { accountId } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { describedPolicy } from './policy.ts'
import { managedDocumentIn } from './policy-document.ts'
import { answered, tagsIn } from './role.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const createPolicy: Operation = {
  members: ['PolicyName', 'Path', 'PolicyDocument', 'Description', 'Tags'],
  permission: {
    action: 'iam:CreatePolicy',
    resource: (input) =>
      `arn:aws:iam::${accountId}:policy${input.optionalText('Path') ?? '/'}${input.text('PolicyName')}`,
  },
  run: answered(async (input, call) => {
    const created = await call.roles.policies.create({
      name: nameIn(input),
      path: pathIn(input),
      description: input.optionalText('Description'),
      document: managedDocumentIn(input),
      tags: tagsIn(input),
    })
    return { Policy: describedPolicy(created, call) }
  }),
}

function nameIn(input: Input): string {
  const name = input.text('PolicyName')
  if (/^[\w+=,.@-]{1,128}$/.test(name)) return name
  throw input.invalid('PolicyName has 1 to 128 letters, digits and any of _+=,.@-')
}

function pathIn(input: Input): string | undefined {
  const path = input.optionalText('Path')
  if (path === undefined || /^\/([\x21-\x7e]*\/)?$/.test(path)) return path
  throw input.invalid('Path begins and ends with a slash')
}
