import { execFileSync } from 'node:child_process'
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'
import { zipped } from '../testing/zip.ts'

const FunctionName = 'save'
const RoleName = 'save-role'
let t: CloudUnderTest
let lambda: LambdaClient
beforeAll(async () => {
  t = await startCloudUnderTest({
    functions: [],
    queues: [],
    eventSourceMappings: [],
    onFailure: [],
  })
  lambda = new LambdaClient(t.client)
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }
  const document = (Statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [Statement] })
  const iam = new IAMClient(t.client)
  const AssumeRolePolicyDocument = document(trust)
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  const allowed = { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' }
  const PolicyDocument = document(allowed)
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'put', PolicyDocument }))
  iam.destroy()
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::000000000000:role/${RoleName}`,
      Runtime: 'python3.13',
      Handler: 'lambda_function.lambda_handler',
      LoggingConfig: { LogFormat: 'JSON' },
      Code: { ZipFile: zipped([{ name: 'lambda_function.py', contents: '' }]) },
      Environment: { Variables: { TABLE_NAME: 'files' } },
    }),
  )
})
afterAll(async () => {
  lambda.destroy()
  await t.close()
})

const runs = (...args: string[]): boolean => {
  try {
    execFileSync('python3', args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const hasPython = runs('--version')
const hasBoto3 = runs('-c', 'import boto3')

async function run(source: string, payload: object = {}): Promise<unknown> {
  const ZipFile = zipped([{ name: 'lambda_function.py', contents: source }])
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
  const Payload = Buffer.from(JSON.stringify(payload))
  const got = await lambda.send(new InvokeCommand({ FunctionName, Payload }))
  return JSON.parse(got.Payload?.transformToString() ?? '')
}

const lines = (text: string) =>
  t.cloud.functions.log(FunctionName).tail(50, (line) => line.includes(text))

const exercise = `
import os, urllib.parse
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])

def lambda_handler(event, context):
    for record in event["Records"]:
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        table.put_item(Item={"file_key": key, "size": record["s3"]["object"]["size"]})
        print("saved", key)
`

test.runIf(hasBoto3)('a handler with boto3 runs unchanged and writes its item', async () => {
  const dynamodb = new DynamoDBClient(t.client)
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'files',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'file_key', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'file_key', AttributeType: 'S' }],
    }),
  )
  const configuration = { FunctionName, Timeout: 60 }
  await lambda.send(new UpdateFunctionConfigurationCommand(configuration))
  const record = { s3: { object: { key: 'a+b.txt', size: 5 } } }
  expect(await run(exercise, { Records: [record] })).toBeNull()
  const get = new GetItemCommand({ TableName: 'files', Key: { file_key: { S: 'a b.txt' } } })
  expect((await dynamodb.send(get)).Item).toMatchObject({ size: { N: '5' } })
  expect(await lines('saved a b.txt')).toHaveLength(1)
  dynamodb.destroy()
})

test.runIf(hasPython)('a handler in Python answers, logs and fails as on Lambda', async () => {
  const handler = (body: string) => `def lambda_handler(event, context):\n    ${body}\n`
  expect(
    await run(
      `import logging\nlogging.getLogger().info("loaded")\n${handler(
        'logging.getLogger("mine").warning("seen %s", 1); return [event, context.function_name, context.get_remaining_time_in_millis() > 0]',
      )}`,
      { a: 'é' },
    ),
  ).toEqual([{ a: 'é' }, FunctionName, true])
  expect(JSON.parse((await lines('seen 1'))[0] ?? '')).toMatchObject({
    level: 'WARNING',
    logger: 'mine',
    requestId: expect.any(String),
  })
  const cases: [string, string, RegExp][] = [
    [handler('return {}["TABLE"]'), 'KeyError', /^'TABLE'$/],
    ['import os\nos.environ["NOT_SET"]', 'KeyError', /^'NOT_SET'$/],
    [
      'import nowhere',
      'Runtime.ImportModuleError',
      /^Unable to import module 'lambda_function': No module named 'nowhere'$/,
    ],
    [
      'raise ImportError("none", name="boto3")',
      'Runtime.ImportModuleError',
      /Lambda has boto3, and the Python of this machine has not/,
    ],
    ['def x(:', 'Runtime.UserCodeSyntaxError', /^Syntax error in module 'lambda_function'/],
    ['other = 1', 'Runtime.HandlerNotFound', /^Handler 'lambda_handler' missing on module/],
    [handler('return {1}'), 'Runtime.MarshalError', /^Unable to marshal response/],
    [handler('import sys; sys.exit(3)'), 'Runtime.ExitError', /exit status 3$/],
  ]
  for (const [source, errorType, message] of cases) {
    const errorMessage = expect.stringMatching(message)
    expect(await run(source)).toMatchObject({ errorType, errorMessage })
  }
  // By the names of Python's runtime, whose error names the invocation as well.
  expect(await run(handler('return {}["TABLE"]'))).toEqual({
    errorType: 'KeyError',
    errorMessage: "'TABLE'",
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    stackTrace: [expect.stringMatching(/lambda_function\.py", line 2, in lambda_handler/)],
  })
  expect(await run('import nowhere')).toMatchObject({ requestId: '', stackTrace: [] })
  const slow = { FunctionName, Timeout: 1 }
  await lambda.send(new UpdateFunctionConfigurationCommand(slow))
  expect(await run(handler('\n    while True: pass'))).toMatchObject({
    errorType: 'Sandbox.Timedout',
  })
  const elsewhere = { FunctionName, Handler: 'main.handler' }
  await lambda.send(new UpdateFunctionConfigurationCommand(elsewhere))
  expect(await run(handler('return 1'))).toMatchObject({
    errorType: 'Runtime.ImportModuleError',
    errorMessage: expect.stringContaining('at its top are lambda_function.py'),
  })
})
