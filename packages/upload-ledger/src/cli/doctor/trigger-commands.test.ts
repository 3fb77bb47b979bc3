import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyFilters } from '../../core/index.ts'
import { filterOf, unencodedIn } from './notification.ts'
import { triggerCommands, withTrigger } from './trigger-commands.ts'

const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:f'
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:q'
const strangers = {
  LambdaFunctionConfigurations: [{ Id: 'a', LambdaFunctionArn: `${functionArn}-2`, Events: [] }],
  QueueConfigurations: [{ Id: 'b', QueueArn: `${queueArn}-2`, Events: [] }],
  TopicConfigurations: [{ Id: 'c', TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t', Events: [] }],
  EventBridgeConfiguration: {},
}
const target = {
  ...{ bucket: 'uploads', functionName: 'f', filters: [{ prefix: 'incoming/', suffix: '' }] },
  ...{ isLocal: false, aws: (service: string) => `aws ${service}` },
}
const current = {
  ...{ functionArn, notification: strangers, triggers: [], topics: [], others: [] },
  mappings: [{ EventSourceArn: queueArn }],
}

test('a new trigger replaces only our own old one', () => {
  for (const destination of [{ functionArn }, { queueArn }]) {
    const once = withTrigger(strangers, [{ prefix: 'old/', suffix: '' }], destination)
    const twice = withTrigger(once, [{ prefix: 'incoming/', suffix: '.txt' }], destination)
    const added =
      'functionArn' in destination ? 'LambdaFunctionConfigurations' : 'QueueConfigurations'
    expect(twice[added]).toHaveLength(2)
    expect(twice).toMatchObject({ ...strangers, [added]: [strangers[added][0], {}] })
  }
})

test('the prefix and suffix of a trigger are read back as written', () => {
  // Half of them have what an encoding could be taken for.
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }).filter((s) => s.isWellFormed()),
    fc.stringMatching(/^(%[0-9a-f]{2}|[a-z/+ %]){1,6}$/),
  )
  fc.assert(
    fc.property(text, text, (prefix, suffix) => {
      const { LambdaFunctionConfigurations: [ours] = [] } = withTrigger({}, [{ prefix, suffix }], {
        functionArn,
      })
      expect(filterOf(ours?.Filter)).toEqual({ prefix, suffix })
      expect(unencodedIn(ours?.Filter)).toBeUndefined()
    }),
  )
})

test("the command that sets a trigger keeps the bucket's whole configuration", () => {
  const direct = triggerCommands({ ...target, delivery: 'direct' }, current)
  expect(direct.set).toMatch(/^aws lambda add-permission .*; aws s3api put-bucket-notification-/)
  expect(direct.set).toContain('--source-arn arn:aws:s3:::uploads --source-account 123456789012;')
  for (const arn of [`${functionArn}"`, `${functionArn}-2`, `${queueArn}-2`, ':t"']) {
    expect(direct.set).toContain(arn)
    if (arn !== `${functionArn}"`) expect(direct.switchOn).toContain(arn)
  }
  expect(triggerCommands({ ...target, delivery: 'queue' }, current).set).toContain(`"${queueArn}"`)
})

test('by EventBridge the trigger is a rule, which a local cloud has no command for', () => {
  const filters = [{ prefix: 'incoming/', suffix: '.txt' }]
  const both = { ...target, delivery: 'eventbridge' as const, filters }
  const { set } = triggerCommands(both, current)
  expect(set).toContain('put-rule --name upload-ledger-uploads')
  expect(set).toContain('{"wildcard":"incoming/*.txt"}')
  expect(set).toContain(`Arn=${queueArn}`)
  expect(triggerCommands({ ...both, isLocal: true }, current).set).toBeUndefined()
  expect(triggerCommands(both, { ...current, mappings: [] }).set).toBeUndefined()
})

const four = keyFilters({ prefixes: ['a/', 'b=1/'], suffixes: ['.jpg', '.png'] })

test('a trigger with several filters is a notification for each, in place of all of ours', () => {
  const once = withTrigger(strangers, four, { functionArn })
  const values = once.LambdaFunctionConfigurations?.map(({ Id, Filter }) => [
    Id,
    ...(Filter?.Key?.FilterRules ?? []).map(({ Value }) => Value),
  ])
  expect(values).toEqual([
    ['a'],
    ['upload-ledger', 'a/', '.jpg'],
    ['upload-ledger-2', 'a/', '.png'],
    ['upload-ledger-3', 'b%3D1/', '.jpg'],
    ['upload-ledger-4', 'b%3D1/', '.png'],
  ])
  const less = withTrigger(once, four.slice(0, 1), { functionArn })
  expect(less.LambdaFunctionConfigurations).toHaveLength(2)
})

test('by EventBridge several filters are alternatives in one rule', () => {
  const { set } = triggerCommands({ ...target, delivery: 'eventbridge', filters: four }, current)
  const wildcards = ['a/*.jpg', 'a/*.png', 'b=1/*.jpg', 'b=1/*.png']
  expect(set).toContain(JSON.stringify({ key: wildcards.map((wildcard) => ({ wildcard })) }))
})
