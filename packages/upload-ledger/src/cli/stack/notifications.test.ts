import type {
  Event,
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { notificationLines, withoutTargets, withSwitch } from './notifications.ts'

const ours = ['arn:aws:lambda:r:1:function:ours', 'arn:aws:sqs:r:1:ours'] as const
const others = [
  'arn:aws:lambda:r:1:function:theirs',
  'arn:aws:sqs:r:1:ours2',
  'arn:aws:sns:r:1:ours',
]

const entry = {
  Id: fc.string(),
  Events: fc.constant<Event[]>(['s3:ObjectCreated:*']),
  Filter: fc.option(
    fc.constant<NotificationConfigurationFilter>({
      Key: { FilterRules: [{ Name: 'prefix', Value: 'a%20b/' }] },
    }),
    { nil: undefined },
  ),
}
const arn = fc.constantFrom(...ours, ...others)
const configuration: fc.Arbitrary<NotificationConfiguration> = fc.record(
  {
    TopicConfigurations: fc.array(fc.record({ ...entry, TopicArn: arn }), { minLength: 1 }),
    QueueConfigurations: fc.array(fc.record({ ...entry, QueueArn: arn }), { minLength: 1 }),
    LambdaFunctionConfigurations: fc.array(fc.record({ ...entry, LambdaFunctionArn: arn }), {
      minLength: 1,
    }),
    EventBridgeConfiguration: fc.constant({}),
  },
  { requiredKeys: [] },
)

test('turning the switch on keeps every entry as it is, and twice is once', () => {
  fc.assert(
    fc.property(configuration, (current) => {
      const on = withSwitch(current)
      expect(on).toEqual({ ...current, EventBridgeConfiguration: {} })
      expect(withSwitch(on)).toEqual(on)
    }),
  )
})

test('removing our entries keeps all others in order', () => {
  const targets = new Set<string>(ours)
  const entries = (c: NotificationConfiguration) => [
    ...(c.TopicConfigurations ?? []),
    ...(c.QueueConfigurations ?? []).filter(({ QueueArn = '' }) => !targets.has(QueueArn)),
    ...(c.LambdaFunctionConfigurations ?? []).filter(
      ({ LambdaFunctionArn = '' }) => !targets.has(LambdaFunctionArn),
    ),
  ]
  fc.assert(
    fc.property(configuration, (current) => {
      const rest = withoutTargets(current, targets)
      const all = [
        ...(rest.TopicConfigurations ?? []),
        ...(rest.QueueConfigurations ?? []),
        ...(rest.LambdaFunctionConfigurations ?? []),
      ]
      expect(all).toEqual(entries(current))
      expect(rest.EventBridgeConfiguration).toEqual(current.EventBridgeConfiguration)
    }),
  )
})

test('each entry is one printable line, and an empty configuration says so', () => {
  const lines = notificationLines({
    QueueConfigurations: [
      {
        QueueArn: 'arn:q',
        Events: ['s3:ObjectCreated:*'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a\u001b[2J' }] } },
      },
    ],
    EventBridgeConfiguration: {},
  })
  expect(lines).toEqual(['queue arn:q for s3:ObjectCreated:*, prefix a\\u{1b}[2J', 'EventBridge'])
  expect(notificationLines({})).toEqual(['none'])
})
