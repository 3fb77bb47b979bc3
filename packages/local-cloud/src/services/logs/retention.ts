import type { LogGroup } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import type { Operation } from '../service.ts'
import { groupNamed, logGroupArn, namedGroup } from './log-group.ts'

/**
 * Kept and answered. A log has its own bound here, and nothing is deleted by its age.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const putRetentionPolicy: Operation = retentionOperation(
  'PutRetentionPolicy',
  ['retentionInDays'],
  (input) => {
    const days = input.wholeNumber('retentionInDays', 1, 3653)
    if (days !== undefined && allowed.includes(days)) return days
    throw input.invalid(`retentionInDays is one of ${allowed.join(', ')}`)
  },
)

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */
export const deleteRetentionPolicy: Operation = retentionOperation(
  'DeleteRetentionPolicy',
  [],
  () => undefined,
)

const allowed: readonly number[] = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557],
  ...[2922, 3288, 3653],
]

function retentionOperation(
  action: string,
  members: readonly string[],
  daysIn: (input: Input) => LogGroup['retentionDays'],
): Operation {
  return {
    members: ['logGroupName', ...members],
    permission: {
      action: `logs:${action}`,
      resource: (input, { region }) => logGroupArn(region, input.text('logGroupName')),
    },
    async run(input: Input, call: Call) {
      const { retentionDays: _, ...group } = groupNamed(namedGroup(input, call), call)
      await call.logGroups.put({ ...group, retentionDays: daysIn(input) })
      return { body: {} }
    },
  }
}
