import type { Operation } from '../service.ts'
import { groupsOf, logGroupArn } from './log-group.ts'

/**
 * There is a group for each function, and those that somebody has made.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
export const describeLogGroups: Operation = {
  members: ['logGroupNamePrefix', 'logGroupNamePattern', 'limit', 'nextToken'],
  permission: {
    action: 'logs:DescribeLogGroups',
    resource: (_input, { region }) => logGroupArn(region, '*'),
  },
  run(input, call) {
    const { region } = call
    const prefix = input.optionalText('logGroupNamePrefix') ?? ''
    const part = input.optionalText('logGroupNamePattern')?.toLowerCase() ?? ''
    const most = input.wholeNumber('limit', 1, 50) ?? 50
    const after = input.optionalText('nextToken') ?? ''
    const groups = groupsOf(call)
      .filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(part))
      .filter(({ name }) => name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const page = groups.slice(0, most)
    return {
      body: {
        ...(groups.length > most ? { nextToken: page.at(-1)?.name } : {}),
        logGroups: page.map(({ name, createdAtMs, retentionDays }) => ({
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
