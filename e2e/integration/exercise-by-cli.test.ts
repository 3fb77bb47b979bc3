import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import { env } from '../../packages/upload-ledger/src/cli/commands/env.ts'
import { keys, region, runProgram, temporaryFolder, until } from '../support/development.ts'
import { person } from '../support/person.ts'
import { runHere } from '../support/run-here.ts'
import { exerciseSource, withEmpty } from '../support/with-empty.ts'

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
const notification = JSON.stringify({
  LambdaFunctionConfigurations: [
    { LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:*'] },
  ],
})

test.runIf(hasAwsCli)(
  'with the AWS CLI alone, the exercise is built in an empty cloud, works, is changed and removed',
  // Each command is a process of Python, which takes seconds beside other tests.
  { timeout: 600_000 },
  async () => {
    await using folder = await temporaryFolder()
    const file = (name: string) => join(folder.path, name)
    const zip = (source: string) => zipped([{ name: 'index.mjs', contents: source }])
    await writeFile(file('one.zip'), zip(exerciseSource))
    await writeFile(file('two.zip'), zip(exerciseSource.replaceAll('Saved metadata', 'Two: saved')))
    await writeFile(file('a.txt'), 'hello')
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

      await aws('s3', 'mb', 's3://uploads')
      const [key, range] = ['AttributeName=bucket,', 'AttributeName=object_key,']
      await aws(
        ...['dynamodb', 'create-table', '--table-name', 'upload_metadata'],
        ...['--attribute-definitions', `${key}AttributeType=S`, `${range}AttributeType=S`],
        ...['--key-schema', `${key}KeyType=HASH`, `${range}KeyType=RANGE`],
        ...['--billing-mode', 'PAY_PER_REQUEST'],
      )
      const role = ['--role-name', 'my-role']
      await aws('iam', 'create-role', ...role, '--assume-role-policy-document', trust)
      await aws(
        ...['iam', 'put-role-policy', ...role],
        ...['--policy-name', 'write', '--policy-document', write],
      )
      await aws('iam', 'attach-role-policy', ...role, '--policy-arn', basic)
      const named = ['--function-name', 'my-function']
      await aws(
        ...['lambda', 'create-function', ...named, '--runtime', 'nodejs24.x'],
        ...['--role', 'arn:aws:iam::000000000000:role/my-role', '--handler', 'index.handler'],
        ...['--timeout', '30', '--zip-file', 'fileb://one.zip'],
        ...['--environment', 'Variables={TABLE_NAME=upload_metadata}'],
      )
      await aws(
        ...['lambda', 'add-permission', ...named, '--statement-id', 's3'],
        ...['--action', 'lambda:InvokeFunction', '--principal', 's3.amazonaws.com'],
        ...['--source-arn', 'arn:aws:s3:::uploads'],
      )
      await aws(
        ...['s3api', 'put-bucket-notification-configuration', '--bucket', 'uploads'],
        ...['--notification-configuration', notification],
      )
      await aws('s3', 'cp', 'a.txt', 's3://uploads/a b.txt')
      await prints('my-function Saved metadata for uploads/a b.txt')
      expect(await aws('logs', ...tail)).toContain('Saved metadata for uploads/a b.txt')
      const item = { bucket: { S: 'uploads' }, object_key: { S: 'a b.txt' } }
      const got = await aws(
        ...['dynamodb', 'get-item', '--table-name', 'upload_metadata'],
        ...['--key', JSON.stringify(item), '--output', 'json'],
      )
      expect(JSON.parse(got).Item).toEqual({ ...item, size: { N: '5' } })

      // Changed: other code, from S3, and another setting.
      await aws('s3', 'cp', 'two.zip', 's3://uploads/code/two.zip')
      await aws(
        ...['lambda', 'update-function-code', ...named],
        ...['--s3-bucket', 'uploads', '--s3-key', 'code/two.zip'],
      )
      await aws('lambda', 'update-function-configuration', ...named, '--memory-size', '256')
      await aws('s3', 'cp', 'a.txt', 's3://uploads/b.txt')
      await prints('my-function Two: saved for uploads/b.txt')
      const listed = JSON.parse(await aws('lambda', 'list-functions', '--output', 'json'))
      expect(listed.Functions).toMatchObject([{ FunctionArn: functionArn, MemorySize: 256 }])

      // Removed, until there is nothing left.
      await aws('lambda', 'remove-permission', ...named, '--statement-id', 's3')
      await aws('lambda', 'delete-function', ...named)
      await aws('iam', 'detach-role-policy', ...role, '--policy-arn', basic)
      await aws('iam', 'delete-role-policy', ...role, '--policy-name', 'write')
      await aws('iam', 'delete-role', ...role)
      await aws('dynamodb', 'delete-table', '--table-name', 'upload_metadata')
      await aws('s3', 'rb', 's3://uploads', '--force')
      const client = { region, credentials: keys, endpoint: dynamodbUrl }
      const left = await Promise.all([
        new S3Client({ ...client, endpoint: s3Url }).send(new ListBucketsCommand({})),
        new LambdaClient(client).send(new ListFunctionsCommand({})),
        new IAMClient(client).send(new ListRolesCommand({})),
        new DynamoDBClient(client).send(new ListTablesCommand({})),
      ])
      expect(left).toMatchObject([
        { Buckets: [] },
        { Functions: [] },
        { Roles: [] },
        { TableNames: [] },
      ])
    })
  },
)
