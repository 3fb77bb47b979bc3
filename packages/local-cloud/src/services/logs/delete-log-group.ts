import { logGroupName } from '../../functions/index.ts'
import type { Operation } from '../service.ts'
import { groupNamed, logGroupArn, namedGroup } from './log-group.ts'

/**
 * Removes the group and all that the function of its name has logged.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
 */
export const deleteLogGroup: Operation = {
  members: ['logGroupName'],
  permission: {
    action: 'logs:DeleteLogGroup',
    resource: (input, { region }) => logGroupArn(region, input.text('logGroupName')),
  },
  async run(input, call) {
    const { name } = groupNamed(namedGroup(input, call), call)
    const prefix = logGroupName('')
    await call.logGroups.remove(name)
    const ofFunction = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    if (/^[\w-]{1,64}$/.test(ofFunction)) await call.functions.clearLog(ofFunction)
    return { body: {} }
  },
}
