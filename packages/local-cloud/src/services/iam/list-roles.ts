import type { Operation } from '../service.ts'
import { described, roleOperation } from './role.ts'

/** All of them, in one answer. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const listRoles: Operation = roleOperation(
  'ListRoles',
  ['PathPrefix', 'MaxItems'],
  (input, { roles }) => {
    const prefix = input.optionalText('PathPrefix') ?? '/'
    const found = roles.list().filter(({ path }) => path.startsWith(prefix))
    return { Roles: found.map(described), IsTruncated: false }
  },
)
