import { json } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { describeRule } from './describe-rule.ts'
import { listRuleNamesByTarget } from './list-rule-names-by-target.ts'
import { listRules } from './list-rules.ts'
import { listTargetsByRule } from './list-targets-by-rule.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
export const events: Service = {
  name: 'events',
  protocol: json({ version: '1.1', target: 'AWSEvents' }),
  invalidCode: 'ValidationException',
  greatestBodyBytes: 1024 * 1024,
  operations: new Map([
    ['DescribeRule', describeRule],
    ['ListRuleNamesByTarget', listRuleNamesByTarget],
    ['ListRules', listRules],
    ['ListTargetsByRule', listTargetsByRule],
  ]),
}
