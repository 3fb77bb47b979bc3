import { logGroupName } from '../../functions/index.ts'
import type { Operation } from '../service.ts'
import { logGroupArn } from './log-group.ts'

/**
 * There is a group for each function.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export const describeLogGroups: Operation = {
  members: ['logGroupNamePrefix', 'logGroupNamePattern'],
  permission: {
    action: 'logs:DescribeLogGroups',
    resource: (_input, { region }) => logGroupArn(region, '*'),
  },
  run(input, { functions, region }) {
    const prefix = input.optionalText('logGroupNamePrefix') ?? ''
    const part = input.optionalText('logGroupNamePattern')?.toLowerCase() ?? ''
    const groups = functions
      .names()
      .map(logGroupName)
      .filter((group) => group.startsWith(prefix) && group.toLowerCase().includes(part))
      .sort()
    return {
      body: {
        logGroups: groups.map((group) => ({
          logGroupName: group,
          arn: `${logGroupArn(region, group)}:*`,
          logGroupArn: logGroupArn(region, group),
          metricFilterCount: 0,
          logGroupClass: 'STANDARD',
        })),
      },
    }
  },
}
