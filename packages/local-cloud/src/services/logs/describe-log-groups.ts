import type { Operation } from '../service.ts'
import { groupsOf, logGroupArn } from './log-group.ts'

/**
 * There is a group for each function, and those that somebody has made.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export const describeLogGroups: Operation = {
  members: ['logGroupNamePrefix', 'logGroupNamePattern', 'limit'],
  permission: {
    action: 'logs:DescribeLogGroups',
    resource: (_input, { region }) => logGroupArn(region, '*'),
  },
  run(input, call) {
    const { region } = call
    const prefix = input.optionalText('logGroupNamePrefix') ?? ''
    const part = input.optionalText('logGroupNamePattern')?.toLowerCase() ?? ''
    const groups = groupsOf(call).filter(
      ({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(part),
    )
    return {
      body: {
        logGroups: groups.map(({ name, createdAtMs, retentionDays }) => ({
          logGroupName: name,
          arn: `${logGroupArn(region, name)}:*`,
          logGroupArn: logGroupArn(region, name),
          ...(createdAtMs === 0 ? {} : { creationTime: createdAtMs }),
          ...(retentionDays === undefined ? {} : { retentionInDays: retentionDays }),
          metricFilterCount: 0,
          storedBytes: 0,
          logGroupClass: 'STANDARD',
        })),
      },
    }
  },
}
