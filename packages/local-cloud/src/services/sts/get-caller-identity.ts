import { accountId } from '../../identity/index.ts'
import type { Operation } from '../service.ts'

/**
 * Returns the identity of the caller. As on AWS, it needs no permission.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const getCallerIdentity: Operation = {
  members: [],
  run(_input, { caller }) {
    const isRoot = caller.arn.endsWith(':root')
    const session = caller.arn.slice(caller.arn.lastIndexOf('/') + 1)
    const userId = isRoot ? accountId : `${caller.accessKeyId}:${session}`
    return { body: { UserId: userId, Account: accountId, Arn: caller.arn } }
  },
}
