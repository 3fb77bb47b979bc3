import { Stack } from 'aws-cdk-lib'
import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { Alias, type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { expect, test } from 'vitest'
import type { Delivery, UploadLedgerProps } from '../../src/cdk/index.ts'
import { existing, onlyResource, roleStatements, synthesize } from './synthesize.ts'

const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const otherArn = 'arn:aws:kms:us-east-1:111122223333:key/mrk-0000abcd12ab34cd56ef1234567890ab'
const imported = (stack: Stack, arn = keyArn): IKey => Key.fromKeyArn(stack, `Key${arn}`, arn)

const fromBucket = {
  Sid: 'UseKeyFromBucket',
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
  Condition: {
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnEquals: {
      'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::ours']] },
    },
  },
}
const fromRule = {
  ...fromBucket,
  Sid: 'UseKeyFromRule',
  Principal: { Service: 'events.amazonaws.com' },
  Condition: {
    ArnLike: {
      'kms:EncryptionContext:aws:sqs:arn': {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':sqs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':*',
          ],
        ],
      },
    },
  },
}

/** What each combination of deliveries needs: of the key's policy, and of the role on the key. */
const needs: readonly [Delivery, Delivery | undefined, readonly object[], readonly object[]][] = [
  ['direct', undefined, [], [encrypt()]],
  ['queue', undefined, [fromBucket], [decrypt()]],
  ['eventbridge', undefined, [fromRule], [decrypt()]],
  ['queue', 'direct', [fromBucket], [encrypt(), decrypt()]],
  ['eventbridge', 'queue', [fromBucket, fromRule], [decrypt()]],
]

function encrypt(): object {
  return { Sid: 'EncryptDeadLetters', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }
}

function decrypt(): object {
  return { Sid: 'DecryptFromQueue', Action: 'kms:Decrypt' }
}

test.each(needs)(
  '%s after %s: a key of the app lets in who sends, and the role has what it uses on that key alone',
  (delivery, previousDelivery, senders, rights) => {
    const { template } = synthesize((stack) => ({
      ...{ delivery, bucketName: 'ours', queueKey: new Key(stack, 'Mine') },
      ...(previousDelivery === undefined ? {} : { previousDelivery }),
    }))
    const [id = ''] = Object.keys(template.findResources('AWS::KMS::Key'))
    const arn = { 'Fn::GetAtt': [id, 'Arn'] }
    const { KeyPolicy } = onlyResource(template, 'AWS::KMS::Key').Properties as {
      KeyPolicy: { Statement: readonly { Sid?: string }[] }
    }
    expect(KeyPolicy.Statement.filter(({ Sid }) => Sid !== undefined)).toEqual(senders)
    const onKey = roleStatements(template).filter(({ Action }) => /kms:/.test(String(Action)))
    expect(onKey).toEqual(rights.map((one) => ({ ...one, Effect: 'Allow', Resource: arn })))
    for (const { Properties } of Object.values(template.findResources('AWS::SQS::Queue'))) {
      expect(Properties).toMatchObject({ KmsMasterKeyId: arn })
      expect(Properties).not.toHaveProperty('SqsManagedSseEnabled')
    }
  },
)

test('a bucket that exists needs the right of the rule alone', () => {
  const { template } = synthesize((stack) => ({
    ...{ bucket: existing(stack), queueKey: new Key(stack, 'Mine') },
  }))
  const { KeyPolicy } = onlyResource(template, 'AWS::KMS::Key').Properties as {
    KeyPolicy: { Statement: readonly { Sid?: string }[] }
  }
  expect(KeyPolicy.Statement.filter(({ Sid }) => Sid !== undefined)).toEqual([fromRule])
})

test('the key may be of another stack of the app', () => {
  const { template } = synthesize((stack) => ({
    delivery: 'queue',
    queueKey: new Key(new Stack(stack.node.root, 'Keys'), 'Mine'),
  }))
  template.hasResourceProperties('AWS::SQS::Queue', {
    KmsMasterKeyId: { 'Fn::ImportValue': Match.stringLikeRegexp('^Keys:') },
  })
})

const warnings = (props: (stack: Stack) => UploadLedgerProps) =>
  Annotations.fromStack(synthesize(props).stack)
    .findWarning('*', Match.stringLikeRegexp('queueKey'))
    .map(({ id, entry }) => `${id} ${entry.data}`)

test('of an imported key, a warning has the very statements to add to its policy', () => {
  const [found = '', ...others] = warnings((stack) => ({
    ...{ delivery: 'eventbridge', previousDelivery: 'queue', bucketName: 'ours' },
    queueKey: imported(stack),
  }))
  expect(others).toEqual([])
  expect(found).toMatch(/^\/Uploads\/Ledger The policy of the imported queueKey cannot be changed/)
  expect(found).toContain('upload-ledger:queue-key-policy')
  const [, list = ''] = /: add (.*), then acknowledge/.exec(found) ?? []
  expect(JSON.parse(`[${list}]`)).toEqual([
    {
      ...fromBucket,
      Condition: {
        StringEquals: { 'aws:SourceAccount': 'ACCOUNT' },
        ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::ours' },
      },
    },
    {
      ...fromRule,
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:sqs:arn': 'arn:aws:sqs:REGION:ACCOUNT:*',
        },
      },
    },
  ])
})

test('no warning is given where the policy needs nothing, or is changed here', () => {
  expect(warnings((stack) => ({ queueKey: imported(stack) }))).toEqual([])
  expect(warnings((stack) => ({ delivery: 'queue', queueKey: new Key(stack, 'Mine') }))).toEqual([])
})

test('the previous key stays readable, and nothing else of it', () => {
  const { template } = synthesize((stack) => ({
    ...{ delivery: 'queue', previousQueueKey: imported(stack, otherArn) },
    queueKey: imported(stack),
  }))
  const onKeys = roleStatements(template).filter(({ Action }) => /kms:/.test(String(Action)))
  expect(onKeys).toEqual([
    { ...decrypt(), Effect: 'Allow', Resource: keyArn },
    { ...decrypt(), Sid: 'DecryptWithPreviousKey', Effect: 'Allow', Resource: otherArn },
  ])
  expect(JSON.stringify(template.findResources('AWS::SQS::Queue'))).not.toContain(otherArn)
})

test('without a key nothing of one is there', () => {
  expect(JSON.stringify(synthesize({ delivery: 'queue' }).template.toJSON())).not.toMatch(/kms/i)
})

test.each<[string, (stack: Stack) => UploadLedgerProps, string]>([
  [
    "SQS's own key",
    (stack) => ({ queueKey: Alias.fromAliasName(stack, 'Theirs', 'alias/aws/sqs') }),
    'Cannot use queueKey alias/aws/sqs: nobody can change the policy of an AWS managed key such as alias/aws/sqs, so S3 and EventBridge could not send to the queue; use a customer managed key',
  ],
  [
    'an alias',
    (stack) => ({ queueKey: Alias.fromAliasName(stack, 'Theirs', 'alias/theirs') }),
    'Cannot use an alias as queueKey: a policy cannot name a key by its alias; pass the key itself',
  ],
  [
    'a previous key without a queue',
    (stack) => ({ previousQueueKey: imported(stack) }),
    "Cannot use previousQueueKey with delivery 'direct'",
  ],
])('%s is refused', (_, props, message) => {
  expect(() => synthesize(props)).toThrow(message)
})
