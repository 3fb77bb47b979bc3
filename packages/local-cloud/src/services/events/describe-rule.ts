import { accountId } from '../../identity/index.ts'
import type { Operation } from '../service.ts'
import { describe, ruleArn, ruleNamed } from './rule.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export const describeRule: Operation = {
  members: ['Name', 'EventBusName'],
  permission: {
    action: 'events:DescribeRule',
    resource: (input, { region }) => ruleArn(region, input.text('Name')),
  },
  run(input, call) {
    const rule = ruleNamed(input.text('Name'), input, call)
    return { body: { ...describe(rule, call), CreatedBy: accountId } }
  },
}
