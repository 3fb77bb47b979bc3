import { json } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { createLogGroup } from './create-log-group.ts'
import { deleteLogGroup } from './delete-log-group.ts'
import { describeLogGroups } from './describe-log-groups.ts'
import { filterLogEvents } from './filter-log-events.ts'
import { deleteRetentionPolicy, putRetentionPolicy } from './retention.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html */
export const logs: Service = {
  name: 'logs',
  protocol: json({ version: '1.1', target: 'Logs_20140328' }),
  invalidCode: 'InvalidParameterException',
  greatestBodyBytes: 1024 * 1024,
  operations: new Map([
    ['CreateLogGroup', createLogGroup],
    ['DeleteLogGroup', deleteLogGroup],
    ['DeleteRetentionPolicy', deleteRetentionPolicy],
    ['DescribeLogGroups', describeLogGroups],
    ['FilterLogEvents', filterLogEvents],
    ['ListTagsForResource', listTagsForResource],
    ['PutRetentionPolicy', putRetentionPolicy],
    ['TagResource', tagResource],
    ['UntagResource', untagResource],
  ]),
}
