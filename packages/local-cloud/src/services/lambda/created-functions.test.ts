import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalCloudOptions, startLocalCloud } from '../../cloud.ts'
import {
  type CloudUnderTest,
  eventually,
  startCloudUnderTest,
} from '../testing/cloud-under-test.ts'
import { zipped } from '../testing/zip.ts'

const Role = 'arn:aws:iam::000000000000:role/exercise-role'
const empty = { functions: [], queues: [], eventSourceMappings: [], onFailure: [] }

let t: CloudUnderTest
let clients: Clients
beforeAll(async () => {
  t = await startCloudUnderTest(empty)
  // As in a project of ES modules, which must not decide how a function's files are read.
  await writeFile(join(t.folder, 'package.json'), '{"type":"module"}')
  clients = openClients(t.client, t.cloud.s3Url)
  await createRole('exercise-role', 'lambda.amazonaws.com')
  await createRole('other-role', 'ec2.amazonaws.com')
})
afterAll(async () => {
  clients.close()
  await t.close()
})

interface Clients {
  readonly lambda: LambdaClient
  readonly iam: IAMClient
  readonly s3: S3Client
  readonly dynamodb: DynamoDBClient
  close(): void
}

function openClients(client: CloudUnderTest['client'], s3Url: string): Clients {
  const lambda = new LambdaClient(client)
  const iam = new IAMClient(client)
  const dynamodb = new DynamoDBClient(client)
  const s3 = new S3Client({ ...client, endpoint: s3Url, forcePathStyle: true })
  const close = (): void => {
    for (const each of [lambda, iam, dynamodb, s3]) each.destroy()
  }
  return { lambda, iam, dynamodb, s3, close }
}

async function createRole(RoleName: string, Service: string): Promise<void> {
  const Statement = [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }]
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
}

function create(
  name: string,
  code: Buffer | string,
  more: Partial<CreateFunctionCommandInput> = {},
) {
  const ZipFile = typeof code === 'string' ? zipped([{ name: 'index.js', contents: code }]) : code
  return clients.lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: name, Role, Runtime: 'nodejs24.x', Handler: 'index.handler' },
      Code: { ZipFile },
      ...more,
    }),
  )
}

async function invoke(FunctionName: string, payload: object = {}): Promise<unknown> {
  const got = await clients.lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)) }),
  )
  return JSON.parse(got.Payload?.transformToString() ?? '')
}

const remove = (FunctionName: string) =>
  clients.lambda.send(new DeleteFunctionCommand({ FunctionName }))

async function codeFolders(name: string): Promise<string[]> {
  const folder = join(t.folder, 'data', 'functions', name)
  return (await readdir(folder).catch(() => [])).filter((file) => file.startsWith('code-'))
}

const answering = (value: unknown) => `exports.handler = async () => (${JSON.stringify(value)})`

const exercise = `
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb')
const client = new DynamoDBClient({})
exports.handler = async (event) => {
  for (const { s3, eventName } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replace(/\\+/g, ' '))
    await client.send(new PutItemCommand({
      TableName: process.env.TABLE_NAME,
      Item: { bucket: { S: s3.bucket.name }, file_key: { S: key }, event_name: { S: eventName } },
    }))
    console.log('saved ' + key)
  }
}
`

test('the exercise is built from nothing, works, and is taken down again', async () => {
  const { lambda, iam, s3, dynamodb } = clients
  const TableName = 'files'
  const FunctionName = 'save-upload'
  const Bucket = 'exercise'
  await s3.send(new CreateBucketCommand({ Bucket }))
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'bucket', KeyType: 'HASH' },
        { AttributeName: 'file_key', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'bucket', AttributeType: 'S' },
        { AttributeName: 'file_key', AttributeType: 'S' },
      ],
    }),
  )
  const RoleName = 'save-upload-role'
  await createRole(RoleName, 'lambda.amazonaws.com')
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  const created = await create(FunctionName, exercise, {
    Role: `arn:aws:iam::000000000000:role/${RoleName}`,
    Environment: { Variables: { TABLE_NAME: TableName } },
    Timeout: 10,
  })
  expect(created).toMatchObject({
    $metadata: { httpStatusCode: 201 },
    State: 'Active',
    Timeout: 10,
    MemorySize: 128,
  })

  const FunctionArn = created.FunctionArn ?? ''
  const notification = new PutBucketNotificationConfigurationCommand({
    Bucket,
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: FunctionArn, Events: ['s3:ObjectCreated:*'] },
      ],
    },
  })
  await expect(s3.send(notification)).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Unable to validate the following destination configurations',
    ArgumentName: FunctionArn,
  })
  const permission = { FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction' }
  const SourceArn = `arn:aws:s3:::${Bucket}`
  await lambda.send(
    new AddPermissionCommand({ ...permission, Principal: 's3.amazonaws.com', SourceArn }),
  )
  await s3.send(notification)

  // The role may not write yet: the log names the action and the table.
  const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'a b.txt', Body: 'hello' }))
  const log = t.cloud.functions.log(FunctionName)
  const logged = (text: string) =>
    eventually(async () => (await log.tail(50, (line) => line.includes(text)))[0])
  const denied = invoke(FunctionName, {
    Records: [{ eventName: 'x', s3: { bucket: { name: Bucket }, object: { key: 'k' } } }],
  })
  expect(await denied).toMatchObject({
    errorType: 'AccessDeniedException',
    errorMessage: expect.stringContaining(
      `assumed-role/${RoleName}/${FunctionName} is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/files`,
    ),
  })
  const Statement = [
    {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/files',
    },
  ]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'write', PolicyDocument }))
  await put()
  expect(await logged('saved a b.txt')).toBeDefined()
  const Key = { bucket: { S: Bucket }, file_key: { S: 'a b.txt' } }
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key }))
  expect(Item).toMatchObject({ event_name: { S: 'ObjectCreated:Put' } })

  // The permission is taken away again: S3 goes on, the function hears nothing of it.
  const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }))
  expect(JSON.parse(Policy).Statement).toEqual([
    {
      Sid: 's3',
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: FunctionArn,
      Condition: { ArnLike: { 'AWS:SourceArn': SourceArn } },
    },
  ])
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 's3' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b.txt' }))
  await put()
  expect(await logged('use add-permission')).toContain(
    'its policy does not let s3.amazonaws.com invoke it for the bucket exercise',
  )
  expect(t.cloud.delivery.counts()).toEqual({ pending: 0, deadLetters: 0 })
  await expect(lambda.send(new GetPolicyCommand({ FunctionName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })

  await remove(FunctionName)
  await expect(remove(FunctionName)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'write' }))
  await iam.send(new DeleteRoleCommand({ RoleName }))
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
  await eventually(async () => ((await codeFolders(FunctionName)).length === 0 ? true : undefined))
})

const oneFile = (name: string, more: object = {}) => zipped([{ name, contents: '', ...more }])
const good = zipped([{ name: 'index.js', contents: answering(1) }])
const unzip = /^Could not unzip uploaded file\. Please check your file, then try to upload again\./
const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`

test.each<[string, Partial<CreateFunctionCommandInput>, string, RegExp]>([
  [
    'a role that is not there',
    { Role: roleArn('none') },
    'Invalid',
    /cannot be assumed by Lambda\.$/,
  ],
  ['a role of another service', { Role: roleArn('other-role') }, 'Invalid', /cannot be assumed/],
  [
    'what is no role',
    { Role: 'me' },
    'ValidationException',
    /^1 validation error detected: Value 'me' at 'role'/,
  ],
  [
    'an unknown runtime',
    { Runtime: 'nodejs99.x' as 'nodejs24.x' },
    'Invalid',
    /^Value nodejs99\.x at 'runtime' .* enum value set: \[nodejs24\.x, .*\] or be a valid ARN$/,
  ],
  [
    'a runtime of the past',
    { Runtime: 'nodejs18.x' },
    'Invalid',
    /nodejs18\.x is no longer supported .* \(nodejs24\.x\)/,
  ],
  ['a runtime that is not here', { Runtime: 'java21' }, 'NotImplemented', /java21/],
  ['no runtime', { Runtime: undefined }, 'Invalid', /^Runtime and Handler are mandatory/],
  ['a name with a path', { FunctionName: '../x' }, 'ValidationException', /'functionName'/],
  [
    'a layer',
    { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:x:1'] },
    'NotImplemented',
    /Layers/,
  ],
  ['too long a timeout', { Timeout: 901 }, 'Invalid', /Timeout/],
  ['no code', { Code: {} }, 'Invalid', /^Please provide a source/],
  [
    'code that is not in S3',
    { Code: { S3Bucket: 'none', S3Key: 'x' } },
    'Invalid',
    /^Error occurred while GetObject\. S3 Error Code: NoSuchBucket\./,
  ],
])('%s is refused', async (_, change, code, message) => {
  const name = code === 'Invalid' ? 'InvalidParameterValueException' : code
  await expect(create('refused', good, change)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  })
  expect(await codeFolders('refused')).toEqual([])
  expect((await clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

test.each<[string, Buffer, RegExp]>([
  ['text', Buffer.from('exports.handler = 1'), unzip],
  ['half of an archive', good.subarray(0, good.length / 2), unzip],
  ['an archive without its beginning', good.subarray(30), unzip],
  ['an archive without files', zipped([]), /^Uploaded file must be a non-empty zip$/],
  ['an archive of a folder', oneFile('folder/'), /^Uploaded file must be a non-empty zip$/],
  ['a name that leads out', oneFile('a/../../x.js'), unzip],
  ['an absolute name', oneFile('/tmp/x.js'), unzip],
  ['a name of Windows that leads out', oneFile('..\\x.js'), unzip],
  ['a drive', oneFile('c:x.js'), unzip],
  ['a link', oneFile('link', { contents: '/etc', mode: 0o120777 }), unzip],
  [
    'a file and a folder of one name',
    zipped([
      { name: 'a', contents: 'x' },
      { name: 'a/b', contents: 'y' },
    ]),
    unzip,
  ],
  [
    'a gigabyte, as it says',
    oneFile('zeros', { sizeBytes: 2 ** 30 }),
    /^Unzipped size must be smaller than 262144000 bytes$/,
  ],
  [
    'many files of more than all may have',
    zipped(['a', 'b', 'c'].map((name) => ({ name, contents: '', sizeBytes: 90_000_000 }))),
    /^Unzipped size must be/,
  ],
  [
    'more than it says',
    oneFile('zeros', { contents: Buffer.alloc(20_000_000), sizeBytes: 10 }),
    unzip,
  ],
  ['less than it says', oneFile('zeros', { contents: 'abc', sizeBytes: 10 }), unzip],
])('code that is %s is refused', async (_, archive, message) => {
  await expect(create('refused', archive)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringMatching(message),
  })
  expect(await codeFolders('refused')).toEqual([])
})

test('an archive of more than 50 MB is refused, and one of 8 MB is not', async () => {
  await expect(create('large', Buffer.alloc(52_500_000))).rejects.toMatchObject({
    name: 'RequestEntityTooLargeException',
    $metadata: { httpStatusCode: 413 },
  })
  const contents = Buffer.alloc(8_000_000)
  for (let i = 0; i < contents.length; i++) contents[i] = (i * i) % 251
  const noise = Buffer.concat([contents, good])
  await create('large', noise)
  expect(await invoke('large')).toBe(1)
  // Other requests may not be as large.
  await expect(invoke('large', { text: 'x'.repeat(8_000_000) })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    message: 'Request is too large',
  })
  await remove('large')
})

test('a handler is found as Lambda finds it', async () => {
  const files = (...names: [string, string][]) =>
    zipped(names.map(([name, contents]) => ({ name, contents })))
  const esm = 'export const handler = async () => "esm"'
  const cases: [string, Buffer, string, unknown][] = [
    ['index.handler', files(['index.js', answering('cjs')]), 'nodejs24.x', 'cjs'],
    ['index.handler', files(['index.mjs', esm]), 'nodejs24.x', 'esm'],
    ['index.handler', files(['index.cjs', answering('c')], ['other.mjs', esm]), 'nodejs24.x', 'c'],
    ['src/a.api.run', files(['src/a.js', 'exports.api = { run: async () => 7 }']), 'nodejs24.x', 7],
    [
      'index.handler',
      files(['index.js', esm], ['package.json', '{"type":"module"}']),
      'nodejs24.x',
      'esm',
    ],
    [
      'index.handler',
      files(['index.js', 'exports.handler = (e, c, done) => done(null, 2)']),
      'nodejs22.x',
      2,
    ],
    [
      'index.handler',
      files(['index.js', esm]),
      'nodejs22.x',
      { errorType: 'Runtime.UserCodeSyntaxError' },
    ],
    [
      'main.handler',
      files(['app/main.js', esm]),
      'nodejs24.x',
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: expect.stringMatching(
          /^Error: Cannot find module 'main': .* at its top are app$/,
        ),
      },
    ],
    [
      '../x.handler',
      files(['index.js', esm]),
      'nodejs24.x',
      { errorType: 'Runtime.MalformedHandlerName' },
    ],
    [
      'index.other',
      files(['index.js', esm]),
      'nodejs24.x',
      { errorType: 'Runtime.HandlerNotFound' },
    ],
    [
      'index.handler',
      files(['index.js', 'require("@aws-sdk/client-none")']),
      'nodejs24.x',
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: expect.stringContaining('put it into the zip'),
      },
    ],
  ]
  await create('handlers', good)
  for (const [Handler, ZipFile, Runtime, expected] of cases) {
    const change = { FunctionName: 'handlers', Handler, Runtime: Runtime as 'nodejs24.x' }
    await clients.lambda.send(new UpdateFunctionConfigurationCommand(change))
    await clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'handlers', ZipFile }))
    const got = await invoke('handlers')
    if (typeof expected === 'object') expect(got).toMatchObject(expected ?? {})
    else expect(got).toEqual(expected)
  }
  const log = await t.cloud.functions.log('handlers').tail(100, (line) => line.includes("'main'"))
  expect(log.join()).toContain('Runtime.ImportModuleError')
  await remove('handlers')
})

test('an invocation under way ends with the code that it began with', async () => {
  const waiting = (value: number) => `
    exports.handler = async ({ flag }) => {
      console.log('begun ${value}')
      const { existsSync } = require('node:fs')
      while (flag && !existsSync(flag)) await new Promise((resolve) => setTimeout(resolve, 10))
      return [${value}, require('./other.js')]
    }`
  const code = (value: number) =>
    zipped([
      { name: 'index.js', contents: waiting(value) },
      { name: 'other.js', contents: `module.exports = ${value}` },
    ])
  const FunctionName = 'switched'
  await create(FunctionName, code(1), { Timeout: 30 })
  const flag = join(t.folder, 'flag')
  const first = invoke(FunctionName, { flag })
  const log = t.cloud.functions.log(FunctionName)
  await eventually(async () => (await log.tail(9, (line) => line.includes('begun 1')))[0])
  const updated = await clients.lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName, ZipFile: code(2) }),
  )
  expect(await invoke(FunctionName)).toEqual([2, 2])
  expect(await codeFolders(FunctionName)).toHaveLength(2)
  await writeFile(flag, '')
  expect(await first).toEqual([1, 1])
  await eventually(async () => ((await codeFolders(FunctionName)).length === 1 ? true : undefined))
  const { Configuration } = await clients.lambda.send(new GetFunctionCommand({ FunctionName }))
  expect(Configuration?.CodeSha256).toBe(updated.CodeSha256)
  const broken = { FunctionName, ZipFile: Buffer.from('x') }
  await expect(clients.lambda.send(new UpdateFunctionCodeCommand(broken))).rejects.toThrow(unzip)
  expect(await invoke(FunctionName)).toEqual([2, 2])
  await remove(FunctionName)
})

test('of two that create one function at once, one is refused', async () => {
  const both = await Promise.allSettled([create('twice', good), create('twice', good)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({
    name: 'ResourceConflictException',
    message: 'Function already exist: twice',
    $metadata: { httpStatusCode: 409 },
  })
  expect(await codeFolders('twice')).toHaveLength(1)
  await remove('twice')
})

test('code comes from S3, with its caller’s rights', async () => {
  const Bucket = 'code'
  await clients.s3.send(new CreateBucketCommand({ Bucket }))
  await clients.s3.send(new PutObjectCommand({ Bucket, Key: 'f.zip', Body: good }))
  await create('from-s3', good, { Code: { S3Bucket: Bucket, S3Key: 'f.zip' } })
  expect(await invoke('from-s3')).toBe(1)
  const missing = { FunctionName: 'from-s3', S3Bucket: Bucket, S3Key: 'g.zip' }
  await expect(clients.lambda.send(new UpdateFunctionCodeCommand(missing))).rejects.toThrow(
    'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist',
  )
  // The role may update the function, and not read the object.
  const policy = (...Action: string[]) => ({
    RoleName: 'exercise-role',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    }),
  })
  await clients.iam.send(new PutRolePolicyCommand(policy('lambda:UpdateFunctionCode')))
  const credentials = t.cloud.functions.roleKeys('from-s3')
  const asRole = new LambdaClient({ ...t.client, credentials })
  const update = { FunctionName: 'from-s3', S3Bucket: Bucket, S3Key: 'f.zip' }
  await expect(asRole.send(new UpdateFunctionCodeCommand(update))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/^Your access has been denied by S3, .* for code\/f\.zip\./),
  })
  await clients.iam.send(
    new PutRolePolicyCommand(policy('lambda:UpdateFunctionCode', 's3:GetObject')),
  )
  await asRole.send(new UpdateFunctionCodeCommand(update))
  // Nor are its keys good for anything once it is deleted.
  await remove('from-s3')
  await expect(asRole.send(new UpdateFunctionCodeCommand(update))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  })
  asRole.destroy()
})

test('S3 may invoke what the conditions of a permission let it', async () => {
  const FunctionName = 'conditions'
  const { FunctionArn = '' } = await create(FunctionName, good)
  const Bucket = 'conditions'
  await clients.s3.send(new CreateBucketCommand({ Bucket }))
  const configure = () =>
    clients.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [
            { LambdaFunctionArn: FunctionArn, Events: ['s3:ObjectCreated:*'] },
          ],
        },
      }),
    )
  const s3 = { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' }
  const cases: [boolean, object][] = [
    [false, { ...s3, SourceArn: 'arn:aws:s3:::condition' }],
    [false, { ...s3, SourceArn: 'arn:aws:s3:::conditions', SourceAccount: '111111111111' }],
    [false, { ...s3, Action: 'lambda:GetFunction' }],
    [false, { ...s3, Principal: 'sns.amazonaws.com' }],
    [false, { ...s3, Principal: '000000000000' }],
    [true, s3],
    [true, { ...s3, SourceArn: 'arn:aws:s3:::cond*' }],
    [true, { ...s3, SourceArn: 'arn:aws:s3:::conditions', SourceAccount: '000000000000' }],
  ]
  for (const [works, permission] of cases) {
    const StatementId = 'one'
    const added = { FunctionName, StatementId, ...s3, ...permission }
    await clients.lambda.send(new AddPermissionCommand(added))
    await expect(clients.lambda.send(new AddPermissionCommand(added))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringMatching(/^The statement id \(one\) provided already exists\./),
    })
    if (works) await configure()
    else await expect(configure()).rejects.toMatchObject({ name: 'InvalidArgument' })
    await clients.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }))
  }
  const unknown = new RemovePermissionCommand({ FunctionName, StatementId: 'one' })
  await expect(clients.lambda.send(unknown)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
  const nobody = { FunctionName, StatementId: 'x', ...s3, Principal: 'bob' }
  await expect(clients.lambda.send(new AddPermissionCommand(nobody))).rejects.toThrow(
    'The provided principal was invalid. Please check the principal and try again.',
  )
  await remove(FunctionName)
})

test('a function is described as Terraform asks, with tags', async () => {
  const FunctionName = 'described'
  const { FunctionArn: Resource = '' } = await create(FunctionName, good, {
    Description: 'one',
    Tags: { a: '1' },
    Publish: false,
    PackageType: 'Zip',
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
  })
  const { lambda } = clients
  await lambda.send(new TagResourceCommand({ Resource, Tags: { b: '2', c: '3' } }))
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a', 'c'] }))
  expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: '2' })
  const changed = await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Description: 'two',
      Environment: { Variables: { WORD: 'x' } },
      MemorySize: 256,
    }),
  )
  const got = await lambda.send(new GetFunctionCommand({ FunctionName }))
  expect(got.Configuration).toMatchObject({
    Description: 'two',
    Environment: { Variables: { WORD: 'x' } },
    MemorySize: 256,
    Timeout: 3,
    Role,
    CodeSize: good.length,
    LastModified: changed.LastModified,
  })
  expect(got.Tags).toEqual({ b: '2' })
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))
  expect(Versions).toMatchObject([{ Version: '$LATEST', FunctionArn: `${Resource}:$LATEST` }])
  const signing = await lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }))
  expect(signing).toMatchObject({ FunctionName, CodeSigningConfigArn: '' })
  const refused = { FunctionName, Role: roleArn('other-role'), Description: 'three' }
  await expect(lambda.send(new UpdateFunctionConfigurationCommand(refused))).rejects.toThrow(
    'The role defined for the function cannot be assumed by Lambda.',
  )
  await remove(FunctionName)
})

test('after a kill at any step, what was acknowledged is there and nothing else', async () => {
  const under = await startCloudUnderTest(empty)
  const earlier = clients
  clients = openClients(under.client, under.cloud.s3Url)
  await createRole('exercise-role', 'lambda.amazonaws.com')
  const added = {
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
  }
  await create('kept', answering('kept'), { Tags: { a: '1' }, Timeout: 7 })
  await clients.lambda.send(new AddPermissionCommand({ FunctionName: 'kept', ...added }))
  clients.close()
  await under.cloud.close()
  const folder = join(under.folder, 'data', 'functions')
  // Killed while it unpacked code for a new function, and for one that was there; and while it
  // deleted one whose record was gone already.
  for (const path of ['new/code-1', 'kept/code-2', 'gone/code-3']) {
    await mkdir(join(folder, path), { recursive: true })
    await writeFile(join(folder, path, 'index.js'), '')
  }
  await writeFile(join(folder, 'gone', 'configuration.json'), '{}')

  const options: LocalCloudOptions = {
    ...{ dataFolder: join(under.folder, 'data'), s3Port: 0, dynamodbPort: 0, region: 'us-east-1' },
    owner: under.client.credentials,
    functions: [],
  }
  const again = await startLocalCloud(options)
  clients = openClients({ ...under.client, endpoint: again.dynamodbUrl }, again.s3Url)
  const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}))
  expect(Functions).toMatchObject([{ FunctionName: 'kept', Timeout: 7 }])
  expect(await invoke('kept')).toBe('kept')
  const { Policy } = await clients.lambda.send(new GetPolicyCommand({ FunctionName: 'kept' }))
  expect(Policy).toContain('s3.amazonaws.com')
  const left = await readdir(folder, { recursive: true })
  expect(left.filter((path) => /code-\d$/.test(path))).toEqual([])
  const stored = JSON.parse(await readFile(join(folder, 'kept', 'function.json'), 'utf8'))
  expect(left).toContain(join('kept', stored.code.folder))
  clients.close()
  clients = earlier
  await again.close()

  // A function that is defined at the start does not take the place of one that was created.
  const definition = { name: 'kept', bundlePath: join(under.folder, 'index.cjs') }
  const configuration = { environment: {}, timeoutSeconds: 3, memoryMegabytes: 128 }
  const policy = { Version: '2012-10-17' as const, Statement: [] }
  const defined = { ...definition, handler: 'index.handler', configuration, policy }
  await expect(startLocalCloud({ ...options, functions: [defined] })).rejects.toThrow(
    'Cannot deploy the function kept: the data folder has one of that name that was created',
  )
  await under.close()
})
