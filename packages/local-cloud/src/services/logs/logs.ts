import { json } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { describeLogGroups } from './describe-log-groups.ts'
import { filterLogEvents } from './filter-log-events.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
export const logs: Service = {
  name: 'logs',
  protocol: json({ version: '1.1', target: 'Logs_20140328' }),
  invalidCode: 'InvalidParameterException',
  greatestBodyBytes: 1024 * 1024,
  operations: new Map([
    ['DescribeLogGroups', describeLogGroups],
    ['FilterLogEvents', filterLogEvents],
  ]),
}
