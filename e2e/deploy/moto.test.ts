// The built command against moto. What moto does otherwise than AWS, and so is not seen here:
// it ignores a bucket's notifications and policies' effect in a stack, gives a stack made by a change
// set no outputs, lists in a change set what a condition leaves out, tells no replacement, changes
// nothing of an Add in an update, forgets a table whose template has changed, and never fails or
// takes time. It refuses every put under a policy
// that asks for TLS, so the code bucket that `deploy` makes cannot be filled there.
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type QueueConfiguration,
} from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { motoIsInstalled } from '../../packages/local-cloud/test/contract/moto.ts'
import { keys, region } from '../support/development.ts'
import { type Account, accountId, openAccount } from './account.ts'
import {
  changeSets,
  everything,
  fates,
  functionName,
  notifications,
  stack,
  templateOf,
} from './look.ts'

const installed = motoIsInstalled('deploy and destroy on moto')

let account: Account
const made = `upload-ledger-${accountId}-us-east-1`
const ownCode = `upload-ledger-code-${accountId}-us-east-1`
const yes = ['--yes', '--code-bucket', 'code'] as const

beforeAll(async () => {
  if (!installed) return
  account = await openAccount('moto')
  for (const Bucket of ['code', 'strangers']) {
    await account.s3.send(new CreateBucketCommand({ Bucket }))
  }
  await account.s3.send(new PutObjectCommand({ Bucket: 'strangers', Key: 'a', Body: 'a' }))
})
afterAll(() => account?.close())

describe.skipIf(!installed)('deploy and destroy', () => {
  test.each([
    ['n\\n', 'no'],
    ['\\x03', 'Ctrl-C'],
  ])('the answer %j leaves nothing behind', async (answer) => {
    const { code, out } = await account.answer(answer, 'deploy', '--code-bucket', 'code')
    expect(out).toContain('No changes made')
    expect(code).toBe(1)
    expect(await everything(account)).toEqual(untouched)
  })

  test('without a terminal deploy does not ask and leaves nothing behind', async () => {
    const { code, err } = await account.run('deploy', '--code-bucket', 'code')
    expect(err).toContain('no terminal; use --yes')
    expect(code).toBe(2)
    expect(await everything(account)).toEqual(untouched)
  })

  test('the code bucket is private and TLS only, which moto takes too literally', async () => {
    const { code, err } = await account.run('deploy', '--yes')
    expect(err).toContain(`${ownCode}, to create: private, encrypted, TLS only`)
    expect(err).toContain(`Cannot upload the code to s3://${ownCode}/upload-ledger/`)
    expect(err).toContain('AWS denied s3:PutObject')
    expect(code).toBe(4)
    expect(await everything(account)).toEqual(untouchedButCode)
    const { Policy } = await account.s3.send(new GetBucketPolicyCommand({ Bucket: ownCode }))
    expect(JSON.parse(Policy ?? '').Statement[0].Condition).toEqual({
      Bool: { 'aws:SecureTransport': 'false' },
    })
    const { PublicAccessBlockConfiguration } = await account.s3.send(
      new GetPublicAccessBlockCommand({ Bucket: ownCode }),
    )
    expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true])
  })

  test('a first deployment creates table and bucket, and prints the next steps', async () => {
    const { code, out } = await account.answer('y\\n', 'deploy', '--code-bucket', 'code')
    expect(out).toContain('Add    AWS::DynamoDB::Table')
    expect(out).toContain('CREATE_COMPLETE')
    expect(out).toContain(`aws s3 cp notes.txt s3://${made}/incoming/notes.txt`)
    expect(code).toBe(0)
    const found = await everything(account)
    expect(found.tables).toEqual(['upload_metadata'])
    expect(found.buckets).toContain(made)
    expect((await stack(account)).status).toBe('CREATE_COMPLETE')
    const { Contents } = await account.s3.send(new ListObjectsV2Command({ Bucket: 'code' }))
    expect(Contents?.map(({ Key }) => Key)).toEqual([
      expect.stringMatching(/^upload-ledger\/[0-9a-f]{64}\.zip$/),
    ])
  })

  test('deploying the same again changes nothing', async () => {
    const { code, out, err } = await account.run('deploy', '--json')
    expect(err).toContain('No changes to deploy')
    expect(JSON.parse(out)).toMatchObject({ outcome: 'unchanged', stack: 'upload-ledger' })
    expect(code).toBe(0)
    expect(await changeSets(account)).toEqual([])
  })

  test('a later deployment keeps settings without a flag, and the removal policy', async () => {
    const first = ['--delivery', 'queue', '--max-concurrency', '20', '--prefix', 'in ä/']
    expect((await account.run('deploy', ...yes, ...first, '--no-alarms')).code).toBe(0)
    expect((await stack(account)).parameters).toMatchObject({
      Delivery: 'queue',
      MaxConcurrency: '20',
      Prefix: 'in+%C3%A4/',
      Alarms: 'false',
      PreviousDelivery: 'direct',
    })
    const second = ['--delivery', 'eventbridge', '--suffix', '.txt']
    const early = await account.run('deploy', ...yes, ...second)
    expect(early.err).toContain('events may still be under way by direct')
    expect(early.code).toBe(3)
    const drop = '--drop-previous-delivery'
    expect((await account.run('deploy', ...yes, ...second, drop)).code).toBe(0)
    expect((await stack(account)).parameters).toMatchObject({
      Delivery: 'eventbridge',
      MaxConcurrency: '20',
      Prefix: 'in ä/',
      Suffix: '.txt',
      Alarms: 'false',
      PreviousDelivery: 'queue',
      PreviousPrefix: 'in+%C3%A4/',
    })
    expect(await fates(account, 'upload-ledger')).toEqual(['Retain', 'Retain'])
  })

  test('several prefixes and suffixes are in the template, and a later deployment keeps them', async () => {
    const keys = ['--prefix', 'in ä/', '--prefix', 'b/', '--suffix', '.jpg', '--suffix', '.png']
    const several = [...keys, '--exclude', '*.info', '--exclude', '*/']
    expect((await account.run('deploy', ...yes, ...several)).code).toBe(0)
    const wildcards = ['in \\u00e4/*.jpg', 'in \\u00e4/*.png', 'b/*.jpg', 'b/*.png']
    const matchers = wildcards.map((one) => `{"wildcard":"${one}"}`).join(',')
    expect(await templateOf(account)).toContain(`"key":[${matchers}]`)
    expect((await account.run('deploy', ...yes, '--memory', '256')).code).toBe(0)
    expect(await templateOf(account)).toContain(`"key":[${matchers}]`)
    expect((await stack(account)).parameters).toMatchObject({
      ...{ MemorySize: '256', ExcludeKeys: '["*.info","*/"]' },
    })
    const one = ['--prefix', 'incoming/', '--suffix', '', '--exclude', '']
    expect((await account.run('deploy', ...yes, ...one)).code).toBe(0)
    expect((await stack(account)).parameters).toMatchObject({
      ...{ Prefix: 'incoming/', Suffix: '', ExcludeKeys: '', MemorySize: '256' },
    })
  })

  test('data that would go with its stack is not destroyed without --data', async () => {
    const name = ['--stack-name', 'passing'] as const
    const places = ['--bucket-name', 'passing', '--table-name', 'passing']
    const policy = ['--removal-policy', 'destroy']
    expect((await account.run('deploy', ...yes, ...name, ...places, ...policy)).code).toBe(0)
    expect((await account.run('deploy', ...yes, ...name, '--memory', '256')).code).toBe(0)
    expect(await fates(account, 'passing')).toEqual(['Delete', 'Delete'])
    const refused = await account.run('destroy', '--yes', ...name)
    expect(refused.err).toContain(
      'so this would delete passing and passing too; to allow this, add --data',
    )
    expect(refused.code).toBe(2)
    await account.s3.send(new PutObjectCommand({ Bucket: 'passing', Key: 'a', Body: 'a' }))
    const gone = await account.run('destroy', '--yes', '--data', ...name)
    expect(gone.err).toContain('Kept the code in code: the stack upload-ledger uses it')
    expect(gone.code).toBe(0)
    const found = await everything(account)
    expect(found.tables).toEqual(['upload_metadata'])
    expect(found.buckets).not.toContain('passing')
  })

  test('destroy keeps table and bucket and removes only its own trigger', async () => {
    // As CloudFormation would have set it, with one that somebody added since.
    const theirs: QueueConfiguration = {
      Id: 'theirs',
      QueueArn: `${arn('sqs')}:theirs`,
      Events: ['s3:ObjectCreated:*'],
    }
    const LambdaFunctionArn = `${arn('lambda')}:function:${await functionName(account)}`
    await account.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: made,
        SkipDestinationValidation: true,
        NotificationConfiguration: {
          QueueConfigurations: [theirs],
          LambdaFunctionConfigurations: [
            { Id: 'ours', LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] },
          ],
        },
      }),
    )
    await account.s3.send(new PutObjectCommand({ Bucket: made, Key: 'incoming/a', Body: 'a' }))
    const { code, err } = await account.run('destroy', '--yes')
    expect(err).toContain('To keep:\n  the table upload_metadata')
    expect(err).toContain(`Removed from the bucket ${made}: function ${LambdaFunctionArn}`)
    expect(err).toContain(`Kept: upload_metadata, ${made}`)
    expect(code).toBe(0)
    expect((await everything(account)).tables).toEqual(['upload_metadata'])
    const kept = await notifications(account, made)
    expect(kept.LambdaFunctionConfigurations).toBeUndefined()
    expect(kept.QueueConfigurations).toEqual([theirs])
  })

  test('a table or bucket kept by an earlier stack is named and not created again', async () => {
    const bucket = await account.run('deploy', ...yes)
    expect(bucket.err).toContain(`Cannot create the bucket ${made}: it already exists`)
    expect(bucket.err).toContain(`use --bucket ${made}`)
    expect(bucket.code).toBe(3)
    const table = await account.run('deploy', ...yes, '--bucket-name', 'uploads-of-today')
    expect(table.err).toContain('Cannot create the table upload_metadata: it already exists')
    expect(table.err).toContain('use --table upload_metadata')
    expect(table.code).toBe(3)
    expect((await everything(account)).stacks).toEqual([])
  })

  test('destroy --data keeps what another stack uses by now', async () => {
    const name = ['--stack-name', 'second'] as const
    const existing = ['--table', 'upload_metadata', '--bucket-name', 'second']
    expect((await account.run('deploy', ...yes, ...name, ...existing)).code).toBe(0)
    await account.s3.send(
      new PutBucketVersioningCommand({
        Bucket: made,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    )
    for (const Body of ['b', 'c']) {
      await account.s3.send(new PutObjectCommand({ Bucket: made, Key: 'incoming/a', Body }))
    }
    const { code, err } = await account.run('destroy', '--yes', '--data')
    expect(err).toContain(`Deleted the bucket ${made} and 3 objects and versions in it`)
    expect(err).toContain('the table upload_metadata, in use by the stack second')
    expect(code).toBe(0)
    expect((await everything(account)).tables).toEqual(['upload_metadata'])
    expect((await account.run('destroy', '--yes', '--data', ...name)).code).toBe(0)
    expect((await everything(account)).buckets).not.toContain('second')
    expect((await everything(account)).tables).toEqual(['upload_metadata'])
  })

  test('destroy --data, run again, removes the remaining resources and no others', async () => {
    const mistyped = await account.answer('upload\\n', 'destroy', '--data')
    expect(mistyped.out).toContain('No changes made')
    expect((await everything(account)).tables).toEqual(['upload_metadata'])
    const { code, out } = await account.answer('upload-ledger\\n', 'destroy', '--data')
    expect(out).toContain('Deleted the table upload_metadata')
    expect(code).toBe(0)
    expect(await everything(account)).toEqual(untouchedButCode)
    expect((await account.run('destroy', '--yes', '--data')).code).toBe(0)
    const { KeyCount } = await account.s3.send(new ListObjectsV2Command({ Bucket: 'strangers' }))
    expect(KeyCount).toBe(1)
  })

  test('a history table is kept with its stack, taken over by the next, and deleted with the first', async () => {
    const ledger = (stack: string) => ['--stack-name', stack, '--bucket-name', stack] as const
    const both = ['h_rows', 'h_events']
    const flags = ['--table-name', 'h_rows', '--history', '--history-table', 'h_events']
    const first = await account.run('deploy', ...yes, ...ledger('h-1'), ...flags)
    expect(first.err).toContain('History: on, in the table h_events, to create')
    expect(first.err).toContain('HISTORY_TABLE_NAME=h_events npx upload-ledger history s3://h-1/')
    expect(first.code).toBe(0)
    expect((await everything(account)).tables).toEqual(both)
    const kept = await account.run('destroy', '--yes', '--stack-name', 'h-1')
    expect(kept.err).toContain('the table h_rows, with about 0 rows')
    expect(kept.err).toContain('the history table h_events, with about 0 events')
    expect(kept.err).toContain('Kept: h_rows, h_events, h-1')
    expect((await everything(account)).tables).toEqual(both)
    const over = ['--table', 'h_rows', '--history', '--history-table', 'h_events']
    const second = await account.run('deploy', ...yes, ...ledger('h-2'), ...over)
    expect(second.err).toContain('History: on, in the table h_events, which exists and stays as it')
    expect(second.code).toBe(0)
    const held = await account.run('destroy', '--yes', '--data', '--stack-name', 'h-1')
    expect(held.err).toContain('the history table h_events, in use by the stack h-2')
    expect((await everything(account)).tables).toEqual(both)
    const gone = await account.run('destroy', '--yes', '--data', '--stack-name', 'h-2')
    expect(gone.err).toContain('the history table h_events, which the stack did not create')
    expect((await everything(account)).tables).toEqual(both)
    expect((await account.run('destroy', '--yes', '--data', '--stack-name', 'h-1')).code).toBe(0)
    expect((await everything(account)).tables).toEqual([])
  })

  test('an API comes with its own code, is kept by a later deployment, and goes with the stack', async () => {
    const ledger = [
      '--stack-name',
      'a-1',
      '--bucket-name',
      'a-1',
      '--table-name',
      'a_rows',
    ] as const
    const codes = async () => {
      const { Contents = [] } = await account.s3.send(new ListObjectsV2Command({ Bucket: 'code' }))
      return Contents.map(({ Key }) => Key)
    }
    const before = await codes()
    const given = ['--api', '--api-tickets', '--api-uploads']
    const flags = [...given, '--api-origin', 'https://app.example.com']
    const first = await account.run('deploy', ...yes, ...ledger, '--prefix', 'web/', ...flags)
    expect(first.err).toContain('API: on, with a function and an address of its own')
    expect(first.err).toContain('It reads rows, gives upload tickets for keys that begin with web/')
    expect(first.code).toBe(0)
    const made = JSON.parse(await templateOf(account, 'a-1'))
    expect(Object.keys(made.Resources).join()).toContain('LedgerApiHttpApi')
    const parameters = await parametersOf('a-1')
    expect(parameters).toMatchObject({
      Api: 'true',
      ApiOrigins: 'https://app.example.com',
      ApiTickets: 'true',
      ApiUploads: 'true',
      ApiTicketPrefix: 'web/',
    })
    expect(await codes()).toEqual(
      [...new Set([...before, parameters.CodeKey, parameters.ApiCodeKey])].sort(),
    )
    const second = await account.run('deploy', ...yes, '--stack-name', 'a-1', '--memory', '256')
    expect(second.err).not.toContain('API:')
    expect(await parametersOf('a-1')).toMatchObject({
      ...{ Api: 'true', ApiTickets: 'true', ApiUploads: 'true' },
    })
    const whole = await account.run('destroy', '--yes', '--data', '--stack-name', 'a-1')
    expect(whole.err).toContain('the HTTP API with its address, its function and their logs')
    expect(whole.code).toBe(0)
  })

  test('an unsuitable table and a missing bucket or table are refused', async () => {
    await account.dynamodb.send(
      new CreateTableCommand({
        TableName: 'other_keys',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    const errors = []
    for (const flags of [
      ['--table', 'other_keys'],
      ['--table', 'no_such_table'],
      ['--bucket', 'no-such-bucket'],
      ['--code-bucket', 'no-such-bucket'],
    ]) {
      const { code, err } = await account.run('deploy', '--yes', ...flags)
      expect(code).toBe(3)
      errors.push(err.trim())
    }
    expect(errors).toEqual([
      expect.stringContaining('its keys are not bucket (partition) and object_key (sort)'),
      expect.stringContaining('it does not exist in this account and region'),
      expect.stringContaining('Cannot use --bucket no-such-bucket: it does not exist'),
      expect.stringContaining('omit --code-bucket to create one'),
    ])
    expect((await everything(account)).stacks).toEqual([])
  })

  test('destroying a stack that never existed fails', async () => {
    const { code, err } = await account.run('destroy', '--yes', '--stack-name', 'no-such-stack')
    expect(err).toContain('No stack no-such-stack in us-east-1')
    expect(code).toBe(1)
  })

  test("dlq reads the error in a letter's attributes, goes through a queue page by page, and empties it", async () => {
    const { hostname, port } = (await account.dynamodb.config.endpoint?.()) ?? {}
    const sqs = new SQSClient({
      ...{ endpoint: `http://${hostname}:${port}`, region, credentials: keys },
    })
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'letters' }))
    const object = { key: 'incoming/a', size: 1, eTag: 'e', sequencer: '0A' }
    const s3 = { bucket: { name: 'uploads' }, object }
    const MessageBody = JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3 }] })
    // As Lambda writes it to the dead-letter queue of a function's own configuration.
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    const MessageAttributes = { ErrorCode: text('200'), ErrorMessage: text('Boom') }
    for (let i = 0; i < 25; i++) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }))
    }
    const listed = await account.run('dlq', 'list', '--queue', 'letters', '--json=cause,receives')
    expect(listed.err).toBe('25 dead letters in letters\n')
    const once = '{"cause":"200: Boom","receives":1}'
    expect(listed.out.trim().split('\n')).toEqual(Array.from({ length: 25 }, () => once))
    const dropped = await account.run('dlq', 'drop', '--all', '--yes', '--queue', 'letters')
    expect(dropped).toMatchObject({ code: 0, err: '25 dropped\n' })
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined()
    sqs.destroy()
  })

  // The last: moto cannot delete a stack with resources that an update took away and added again.
  test('an API is turned off and on again', async () => {
    const a2 = ['--stack-name', 'a-2'] as const
    const names = ['--bucket-name', 'a-2', '--table-name', 'a_rows', '--api'] as const
    expect((await account.run('deploy', ...yes, ...a2, ...names)).code).toBe(0)
    const off = await account.run('deploy', ...yes, ...a2, '--no-api')
    expect(off.err).toContain('API: off; its address goes')
    expect(off.err).toContain('Remove AWS::ApiGatewayV2::Api')
    expect(await parametersOf('a-2')).toMatchObject({ Api: 'false', ApiCodeKey: 'none' })
    expect((await account.run('deploy', ...yes, ...a2, '--api')).code).toBe(0)
    expect(await templateOf(account, 'a-2')).toContain('AWS::ApiGatewayV2::Api')
  })
})

const untouched = { stacks: [], tables: [], buckets: ['code', 'strangers'] as string[] }
const untouchedButCode = {
  ...untouched,
  buckets: [...untouched.buckets, ownCode].sort(),
}

function arn(service: string): string {
  return `arn:aws:${service}:us-east-1:${accountId}`
}

async function parametersOf(name: string): Promise<Readonly<Record<string, string | undefined>>> {
  return (await stack(account, name)).parameters
}
