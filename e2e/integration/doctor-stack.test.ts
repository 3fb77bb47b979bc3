import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Moto,
  motoIsInstalled,
  openMoto,
} from '../../packages/local-cloud/test/contract/moto.ts'
import { keys, region, runCommand, startInOwnFolder } from '../support/development.ts'
import { person } from '../support/person.ts'
import { examine } from './doctor.ts'

const installed = motoIsInstalled('doctor and stacks on moto')

/** A stack that says what ours says, and makes nothing that matters. */
const template = {
  Parameters: Object.fromEntries(
    ['Prefix', 'Suffix', 'FreeTier'].map((name) => [name, { Type: 'String', Default: '' }]),
  ),
  Resources: { Any: { Type: 'AWS::SNS::Topic' } },
  Outputs: {
    Bucket: { Value: 'uploads' },
    Table: { Value: 'upload_metadata' },
    Function: { Value: 'upload-ledger' },
    DeadLetters: { Value: 'http://127.0.0.1/000000000000/upload-ledger-dead-letters' },
    Delivery: { Value: 'direct' },
  },
}

describe.skipIf(!installed)('doctor', () => {
  let moto: Moto
  const config = () => ({ endpoint: moto.url, region, credentials: keys })

  beforeAll(async () => {
    moto = await openMoto()
  })
  afterAll(() => moto.close())

  test('finds a pipeline by its stack, and reports what the stack leaves out on purpose', async () => {
    await using development = await startInOwnFolder()
    const cloudformation = new CloudFormationClient(config())
    const parameter = (ParameterKey: string, ParameterValue: string) => ({
      ParameterKey,
      ParameterValue,
    })
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'uploads',
        TemplateBody: JSON.stringify(template),
        Parameters: [parameter('Prefix', 'incoming/'), parameter('FreeTier', 'true')],
      }),
    )
    cloudformation.destroy()
    const report = await examine(['--stack-name', 'uploads'], {
      ...person,
      AWS_ENDPOINT_URL: development.dynamodbUrl,
      AWS_ENDPOINT_URL_S3: development.s3Url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: moto.url,
      AWS_ENDPOINT_URL_STS: moto.url,
    })
    expect(report).toMatchObject({ code: 0, unseen: {} })
    expect(report.lines.find(({ id }) => id === 'recovery')?.state).toBe('noted')
    expect(report.pipeline).toBe('the stack uploads in account 123456789012, us-east-1')
    expect(report.lines.find(({ id }) => id === 'recovery')?.detail).toBe(
      'off: the stack uses the Free Tier settings',
    )
  })

  test('names the missing stack and the other ways to name a pipeline', async () => {
    const { code, err } = await runCommand(['doctor'], { ...person, AWS_ENDPOINT_URL: moto.url })
    expect(code).toBe(3)
    expect(err).toMatch(
      /^Cannot check the stack upload-ledger: it does not exist in us-east-1; .*\n$/,
    )
  })

  test('advises nothing for a function that does not exist', async () => {
    const args = ['doctor', '--function', 'nobody', '--bucket', 'nowhere']
    const finished = await runCommand(args, { ...person, AWS_ENDPOINT_URL: moto.url })
    expect(finished).toMatchObject({ code: 3, out: '' })
    expect(finished.err).toMatch(
      /^Cannot check the function nobody: it does not exist in us-east-1; pass another --function or --region /,
    )
  })

  // moto runs no function without Docker, and simulates no policy.
  test('checks a half-made pipeline as far as it goes', async () => {
    await moto.client.send(new CreateBucketCommand({ Bucket: 'half-made' }))
    const [dynamodb, iam, lambda] = [
      new DynamoDBClient(config()),
      new IAMClient(config()),
      new LambdaClient(config()),
    ]
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'upload_metadata',
        AttributeDefinitions: ['bucket', 'object_key'].map((AttributeName) => ({
          ...{ AttributeName, AttributeType: 'S' as const },
        })),
        KeySchema: [
          { AttributeName: 'bucket', KeyType: 'HASH' },
          { AttributeName: 'object_key', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: 'half', AssumeRolePolicyDocument: '{}' }),
    )
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'half-made',
        Role: Role?.Arn,
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
      }),
    )
    for (const client of [dynamodb, iam, lambda]) client.destroy()
    const report = await examine(['--function', 'half-made', '--bucket', 'half-made'], {
      ...person,
      AWS_ENDPOINT_URL: moto.url,
    })
    expect(report.code).toBe(1)
    expect(report.unseen).toMatchObject({
      ...{ ttl: 'missing', recovery: 'missing', settings: 'missing', trigger: 'missing' },
      ...{ file: 'blocked' },
    })
    expect(report.lines.find(({ id }) => id === 'role')).toMatchObject({
      state: 'unknown',
      detail: 'the response to iam:SimulatePrincipalPolicy cannot be parsed',
    })
  })
})
