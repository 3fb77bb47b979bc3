import fc from 'fast-check'
import { expect, test } from 'vitest'
import { senderStatements } from '../../core/index.ts'
import {
  type Access,
  accessBy,
  eventBridgeRequest,
  likeExactly,
  roleRequest,
  s3Request,
} from './key-policy.ts'

const use = {
  ...{ partition: 'aws', region: 'us-east-1', account: '111122223333', bucketName: 'ours' },
}
const queueArn = 'arn:aws:sqs:us-east-1:111122223333:uploads-Queue-1'
const s3 = s3Request({ bucketArn: 'arn:aws:s3:::ours', account: use.account, queueArn })
const bridge = eventBridgeRequest(queueArn)
const role = roleRequest('arn:aws:iam::111122223333:role/uploads/r', ['kms:Decrypt'])

const root = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
}
const policy = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })

test('the statements of the documents and the construct let their service in, and no other', () => {
  const ofS3 = policy(root, senderStatements.queue(use))
  const ofBridge = policy(root, senderStatements.eventbridge(use))
  expect([accessBy(ofS3, s3), accessBy(ofS3, bridge)]).toEqual(['allowed', 'refused'])
  expect([accessBy(ofBridge, s3), accessBy(ofBridge, bridge)]).toEqual(['refused', 'allowed'])
})

test('the policy of a new key leaves the role to IAM, and lets no service in', () => {
  expect(accessBy(policy(root), role)).toBe('allowed')
  expect(accessBy(policy(root), s3)).toBe('refused')
  expect(accessBy(JSON.stringify({ Statement: root }), role)).toBe('allowed')
})

test('statements for another bucket, account or region, or for half the actions, let nobody in', () => {
  const others = [{ bucketName: 'others' }, { account: '444455556666' }]
  for (const other of others) {
    expect(accessBy(policy(senderStatements.queue({ ...use, ...other })), s3)).toBe('refused')
  }
  for (const other of [{ account: '444455556666' }, { region: 'eu-west-1' }]) {
    const statement = senderStatements.eventbridge({ ...use, ...other })
    expect(accessBy(policy(statement), bridge)).toBe('refused')
  }
  const half = { ...senderStatements.queue(use), Action: 'kms:Decrypt' }
  expect(accessBy(policy(half), s3)).toBe('refused')
  const rest = { ...half, Action: ['kms:GenerateDataKey*'] }
  expect(accessBy(policy(half, rest), s3)).toBe('allowed')
})

const service = (Service: string, Condition?: object) => ({
  ...{ Effect: 'Allow', Principal: { Service }, Action: ['kms:GenerateDataKey', 'kms:Decrypt'] },
  ...(Condition === undefined ? {} : { Condition }),
})

test.each<[string, readonly object[], typeof s3, Access]>([
  ['no condition', [service('s3.amazonaws.com')], s3, 'allowed'],
  [
    'several services',
    [{ ...service(''), Principal: { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] } }],
    bridge,
    'allowed',
  ],
  ['everybody', [{ ...service(''), Principal: '*' }], s3, 'allowed'],
  [
    'a bucket by a pattern',
    [service('s3.amazonaws.com', { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:*:*:our?' } })],
    s3,
    'allowed',
  ],
  [
    'a dot in the bucket that is no other character',
    [service('s3.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::o.rs' } })],
    s3,
    'refused',
  ],
  [
    'the rule of EventBridge, which is not documented to be stated',
    [service('events.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*' } })],
    bridge,
    'unsure',
  ],
  [
    'a condition that is not known',
    [service('s3.amazonaws.com', { DateLessThan: { 'aws:CurrentTime': '2030-01-01' } })],
    s3,
    'unsure',
  ],
  [
    'a denial of all',
    [service('s3.amazonaws.com'), { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt' }],
    s3,
    'refused',
  ],
  [
    'a denial on a condition that is not known',
    [
      service('s3.amazonaws.com'),
      { Effect: 'Deny', Principal: '*', Action: 'kms:*', Condition: { Bool: { 'x:y': 'true' } } },
    ],
    s3,
    'unsure',
  ],
  [
    'a denial of everything but',
    [service('s3.amazonaws.com'), { Effect: 'Deny', Principal: '*', NotAction: 'kms:Decrypt' }],
    s3,
    'unsure',
  ],
  [
    'the account by its number',
    [{ ...root, Principal: { AWS: ['111122223333'] } }],
    role,
    'allowed',
  ],
  [
    'the role itself',
    [{ ...root, Principal: { AWS: 'arn:aws:iam::111122223333:role/uploads/r' } }],
    role,
    'allowed',
  ],
  ['another account', [{ ...root, Principal: { AWS: '444455556666' } }], role, 'refused'],
  [
    'the role through SQS alone, which is not looked at',
    [{ ...root, Condition: { StringEquals: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' } } }],
    role,
    'unsure',
  ],
])('a policy with %s', (_, statements, request, expected) => {
  expect(accessBy(policy(...statements), request)).toBe(expected)
})

test('a pattern of a condition fits the values that the same regular expression fits', () => {
  const text = (of: string) => fc.stringMatching(new RegExp(`^[${of}]{0,8}$`))
  fc.assert(
    fc.property(text('ab*?'), text('ab'), (pattern, value) => {
      const source = pattern.replaceAll('*', '.*').replaceAll('?', '.')
      expect(likeExactly(pattern, value)).toBe(new RegExp(`^${source}$`).test(value))
    }),
    { numRuns: 1_000 },
  )
})
