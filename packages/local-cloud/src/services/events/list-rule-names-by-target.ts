import type { Operation } from '../service.ts'
import { ruleArn, rulesOf } from './rule.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export const listRuleNamesByTarget: Operation = {
  members: ['TargetArn', 'EventBusName'],
  permission: {
    action: 'events:ListRuleNamesByTarget',
    resource: (_input, { region }) => ruleArn(region, '*'),
  },
  run(input, call) {
    const arn = input.text('TargetArn')
    const rules = rulesOf(input, call).filter(({ target }) => target === arn)
    return { body: { RuleNames: rules.map(({ name }) => name) } }
  },
}
