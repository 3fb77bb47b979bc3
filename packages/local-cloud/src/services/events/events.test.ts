import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'

const target = 'arn:aws:sqs:us-east-1:000000000000:work'
const pattern = { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'in/' }] } } }

let t: CloudUnderTest
let events: EventBridgeClient
beforeAll(async () => {
  t = await startCloudUnderTest({ rules: [{ name: 'to-work', pattern, target }] })
  events = new EventBridgeClient(t.client)
})
afterAll(async () => {
  events.destroy()
  await t.close()
})

test('a rule is found by its name, its prefix and its target', async () => {
  const expected = {
    Name: 'to-work',
    Arn: 'arn:aws:events:us-east-1:000000000000:rule/to-work',
    State: 'ENABLED',
    EventBusName: 'default',
    EventPattern: JSON.stringify(pattern),
  }
  const described = await events.send(new DescribeRuleCommand({ Name: 'to-work' }))
  expect(described).toMatchObject(expected)
  const { Rules } = await events.send(new ListRulesCommand({ NamePrefix: 'to-' }))
  expect(Rules).toEqual([expected])
  expect((await events.send(new ListRulesCommand({ NamePrefix: 'x' }))).Rules).toEqual([])
  const byTarget = await events.send(new ListRuleNamesByTargetCommand({ TargetArn: target }))
  expect(byTarget.RuleNames).toEqual(['to-work'])
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'to-work' }))
  expect(Targets).toMatchObject([{ Arn: target }])
})

test('what is not there is refused', async () => {
  const refusals = [
    [new DescribeRuleCommand({ Name: 'other' }), 'ResourceNotFoundException', 400],
    [new ListRulesCommand({ EventBusName: 'other' }), 'ResourceNotFoundException', 400],
    [new ListRulesCommand({ Limit: 1 }), 'NotImplemented', 501],
    [new PutRuleCommand({ Name: 'new' }), 'UnknownOperationException', 501],
  ] as const
  for (const [command, name, httpStatusCode] of refusals) {
    await expect(events.send(command as PutRuleCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    })
  }
})
