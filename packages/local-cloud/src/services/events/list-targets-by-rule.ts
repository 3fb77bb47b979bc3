import type { Operation } from '../service.ts'
import { ruleArn, ruleNamed } from './rule.ts'

/**
 * A rule here has one target, which is given the name that it cannot have been given.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html
 */
export const listTargetsByRule: Operation = {
  members: ['Rule', 'EventBusName'],
  permission: {
    action: 'events:ListTargetsByRule',
    resource: (input, { region }) => ruleArn(region, input.text('Rule')),
  },
  run(input, call) {
    const { target } = ruleNamed(input.text('Rule'), input, call)
    return { body: { Targets: [{ Id: 'target', Arn: target }] } }
  },
}
