import type { Operation } from '../service.ts'
import { describe, ruleArn, rulesOf } from './rule.ts'

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export const listRules: Operation = {
  members: ['NamePrefix', 'EventBusName'],
  permission: {
    action: 'events:ListRules',
    resource: (_input, { region }) => ruleArn(region, '*'),
  },
  run(input, call) {
    const prefix = input.optionalText('NamePrefix') ?? ''
    const rules = rulesOf(input, call).filter(({ name }) => name.startsWith(prefix))
    return { body: { Rules: rules.map((rule) => describe(rule, call)) } }
  },
}
