import { spawnSync } from 'node:child_process'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AddPermissionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import { env } from '../../packages/upload-ledger/src/cli/commands/env.ts'
import { keys, region, runProgram, temporaryFolder, until } from '../support/development.ts'
import { withEmpty } from '../support/empty-cloud.ts'
import { exerciseSource } from '../support/exercise-source.ts'
import { person } from '../support/person.ts'
import { runHere } from '../support/run-here.ts'

const { status, stdout } = spawnSync('aws', ['--version'], { encoding: 'utf8' })
const hasAwsCli = status === 0
/** Version 1 has no `logs tail`. */
const tail = stdout?.startsWith('aws-cli/1.')
  ? ['filter-log-events', '--log-group-name', '/aws/lambda/my-function']
  : ['tail', '/aws/lambda/my-function']
if (!hasAwsCli) console.log('skipped: the exercise by the AWS CLI: AWS CLI not installed')

const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
const trust = document({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
})
const write = document({
  Sid: 'WriteMetadataToDynamoDB',
  Effect: 'Allow',
  Action: 'dynamodb:PutItem',
  Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/upload_metadata',
})
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:my-function'
const notification: NotificationConfiguration = {
  LambdaFunctionConfigurations: [
    { LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:*'] },
  ],
}
const names = ['uploads', 'upload_metadata', 'my-role', 'my-function'] as const
const table = {
  AttributeDefinitions: [
    { AttributeName: 'bucket', AttributeType: 'S' },
    { AttributeName: 'object_key', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'bucket', KeyType: 'HASH' },
    { AttributeName: 'object_key', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Partial<CreateTableCommandInput>

test.runIf(hasAwsCli)(
  'with the AWS CLI, the code of the exercise comes from S3, is changed, listed and removed',
  // Each command is a process of Python, which takes seconds beside other tests.
  { timeout: 600_000 },
  async () => {
    await using folder = await temporaryFolder()
    const zip = (source: string) => zipped([{ name: 'index.mjs', contents: source }])
    await withEmpty(folder.path, async ({ s3Url, dynamodbUrl, printed }) => {
      const { out } = await runHere(env, ['--format', 'json'], { workingFolder: folder.path })
      const environment = { ...person, ...JSON.parse(out.join('')), AWS_PAGER: '' }
      const aws = async (...args: string[]) => {
        const ran = await runProgram('aws', args, environment, folder.path)
        expect({ args, ...ran }).toMatchObject({ code: 0 })
        return ran.out
      }
      const prints = (text: string) =>
        until(
          async () => printed().includes(text),
          () => `it did not print ${text}: ${printed()}`,
        )

      // What the lesson builds by the same commands is built by the SDK.
      const { s3, iam, lambda, dynamodb, close } = openClients(s3Url, dynamodbUrl)
      const [Bucket, TableName, RoleName, FunctionName] = names
      const put = (Key: string, Body: Buffer | string) =>
        s3.send(new PutObjectCommand({ Bucket, Key, Body }))
      await s3.send(new CreateBucketCommand({ Bucket }))
      await dynamodb.send(new CreateTableCommand({ TableName, ...table }))
      const assumed = { RoleName, AssumeRolePolicyDocument: trust }
      await iam.send(new CreateRoleCommand(assumed))
      const policy = { RoleName, PolicyName: 'write', PolicyDocument: write }
      await iam.send(new PutRolePolicyCommand(policy))
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: basic }))
      await put('code/one.zip', zip(exerciseSource))
      const named = ['--function-name', FunctionName]
      await aws(
        ...['lambda', 'create-function', ...named, '--runtime', 'nodejs24.x'],
        ...['--role', 'arn:aws:iam::000000000000:role/my-role', '--handler', 'index.handler'],
        ...['--timeout', '30', '--code', 'S3Bucket=uploads,S3Key=code/one.zip'],
        ...['--environment', 'Variables={TABLE_NAME=upload_metadata}'],
      )
      await lambda.send(
        new AddPermissionCommand({
          ...{ FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction' },
          ...{ Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::uploads' },
        }),
      )
      const NotificationConfiguration = notification
      await s3.send(
        new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
      )
      await put('a b.txt', 'hello')
      await prints('my-function Saved metadata for uploads/a b.txt')
      expect(await aws('logs', ...tail)).toContain('Saved metadata for uploads/a b.txt')
      const item = { bucket: { S: 'uploads' }, object_key: { S: 'a b.txt' } }
      const got = await dynamodb.send(new GetItemCommand({ TableName, Key: item }))
      expect(got.Item).toEqual({ ...item, size: { N: '5' } })

      // Changed: other code, from S3, and another setting.
      const two = zip(exerciseSource.replaceAll('Saved metadata', 'Two: saved'))
      await put('code/two.zip', two)
      await aws(
        ...['lambda', 'update-function-code', ...named],
        ...['--s3-bucket', 'uploads', '--s3-key', 'code/two.zip'],
      )
      await aws('lambda', 'update-function-configuration', ...named, '--memory-size', '256')
      await put('b.txt', 'hello')
      await prints('my-function Two: saved for uploads/b.txt')
      const listed = JSON.parse(await aws('lambda', 'list-functions', '--output', 'json'))
      expect(listed.Functions).toMatchObject([{ FunctionArn: functionArn, MemorySize: 256 }])

      // Removed, until there is nothing left.
      await aws('lambda', 'remove-permission', ...named, '--statement-id', 's3')
      await aws('lambda', 'delete-function', ...named)
      const role = ['--role-name', RoleName, '--policy-arn', basic]
      await aws('iam', 'detach-role-policy', ...role)
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'write' }))
      await iam.send(new DeleteRoleCommand({ RoleName }))
      await dynamodb.send(new DeleteTableCommand({ TableName }))
      for (const Key of ['a b.txt', 'b.txt', 'code/one.zip', 'code/two.zip']) {
        await s3.send(new DeleteObjectCommand({ Bucket, Key }))
      }
      await s3.send(new DeleteBucketCommand({ Bucket }))
      const left = await Promise.all([
        s3.send(new ListBucketsCommand({})),
        lambda.send(new ListFunctionsCommand({})),
        iam.send(new ListRolesCommand({})),
        dynamodb.send(new ListTablesCommand({})),
      ])
      expect(left).toMatchObject([
        { Buckets: [] },
        { Functions: [] },
        { Roles: [] },
        { TableNames: [] },
      ])
      close()
    })
  },
)

function openClients(s3Url: string, othersUrl: string) {
  const client = { region, credentials: keys, endpoint: othersUrl }
  const s3 = new S3Client({ ...client, endpoint: s3Url, forcePathStyle: true })
  const iam = new IAMClient(client)
  const lambda = new LambdaClient(client)
  const dynamodb = new DynamoDBClient(client)
  const close = (): void => {
    for (const each of [s3, iam, lambda, dynamodb]) each.destroy()
  }
  return { s3, iam, lambda, dynamodb, close }
}
