import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRoles } from '../../roles/index.ts'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'

const RoleName = 'echo-role'
const PolicySourceArn = `arn:aws:iam::000000000000:role/${RoleName}`
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table'

const trusted = {
  AssumeRolePolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  }),
}

let t: CloudUnderTest
let iam: IAMClient
beforeAll(async () => {
  t = await startCloudUnderTest()
  iam = new IAMClient(t.client)
})
afterAll(async () => {
  iam.destroy()
  await t.close()
})

async function decisions(actions: string[], resources?: string[]) {
  const input = { PolicySourceArn, ActionNames: actions }
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand(resources ? { ...input, ResourceArns: resources } : input),
  )
  return EvaluationResults.map(({ EvalActionName, EvalDecision, ResourceSpecificResults }) => [
    EvalActionName,
    EvalDecision,
    ...(ResourceSpecificResults?.map(({ EvalResourceDecision }) => EvalResourceDecision) ?? []),
  ])
}

test('SimulatePrincipalPolicy decides for each action and resource', async () => {
  const actions = ['dynamodb:PutItem', 'dynamodb:GetItem']
  expect(await decisions(actions, [`${table}/things`])).toEqual([
    ['dynamodb:PutItem', 'allowed', 'allowed'],
    ['dynamodb:GetItem', 'implicitDeny', 'implicitDeny'],
  ])
  expect(await decisions(actions.slice(0, 1), [`${table}/things`, `${table}/others`])).toEqual([
    ['dynamodb:PutItem', 'implicitDeny', 'allowed', 'implicitDeny'],
  ])
  expect(await decisions(actions.slice(0, 1))).toEqual([
    ['dynamodb:PutItem', 'implicitDeny', 'implicitDeny'],
  ])
})

test('PutRolePolicy and the editable file change the same policy', async () => {
  const [PolicyName = ''] =
    (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? []
  const got = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
  const policy = JSON.parse(decodeURIComponent(got.PolicyDocument ?? ''))
  expect(policy.Statement).toHaveLength(1)
  expect(got).toMatchObject({ RoleName, PolicyName })

  policy.Statement[0].Action = ['dynamodb:PutItem', 'dynamodb:GetItem']
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(policy) }),
  )
  const path = join(t.folder, 'data', 'functions', 'echo', 'policy.json')
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(policy)
  expect(await decisions(['dynamodb:GetItem'], [`${table}/things`])).toEqual([
    ['dynamodb:GetItem', 'allowed', 'allowed'],
  ])

  await writeFile(path, JSON.stringify({ ...policy, Statement: [] }))
  const emptied = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))
  expect(JSON.parse(decodeURIComponent(emptied.PolicyDocument ?? '')).Statement).toEqual([])
})

test('a policy of more characters than IAM takes is refused, spaces apart', async () => {
  const put = (Resource: string, spaces = 0) => {
    const Statement = [{ Effect: 'Allow', Action: 'a:B', Resource }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement }, null, spaces)
    return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'policy', PolicyDocument }))
  }
  const before = t.cloud.functions.policy('echo')
  await put('x'.repeat(10_000), 10)
  await expect(put('x'.repeat(10_240))).rejects.toMatchObject({ name: 'LimitExceededException' })
  await t.cloud.functions.putPolicy('echo', before)
  const long = [`${table}/${'x'.repeat(2048)}`]
  await expect(decisions(['a:B'], long)).rejects.toMatchObject({ name: 'ValidationError' })
})

test('missing roles and unsupported policies are refused', async () => {
  const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  const deny = document([{ Effect: 'Deny', Action: '*', Resource: '*' }])
  const PolicyName = 'policy'
  const before = t.cloud.functions.policy('echo')
  const refusals = [
    [new GetRolePolicyCommand({ RoleName: 'x', PolicyName }), 'NoSuchEntityException', 404],
    [new GetRolePolicyCommand({ RoleName, PolicyName: 'x' }), 'NoSuchEntityException', 404],
    [
      new SimulatePrincipalPolicyCommand({ PolicySourceArn: 'arn:x', ActionNames: ['a:B'] }),
      'NoSuchEntityException',
      404,
    ],
    [
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: '{' }),
      'MalformedPolicyDocumentException',
      400,
    ],
    [
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: deny }),
      'MalformedPolicyDocumentException',
      400,
    ],
    [new GetRoleCommand({ RoleName: 'x' }), 'NoSuchEntityException', 404],
    [new DeleteRoleCommand({ RoleName }), 'DeleteConflictException', 409],
    [new CreateRoleCommand({ RoleName, ...trusted }), 'EntityAlreadyExistsException', 409],
    [new CreateRoleCommand({ RoleName: 'a/b', ...trusted }), 'ValidationError', 400],
    [
      new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: document([{}]) }),
      'MalformedPolicyDocumentException',
      400,
    ],
    [
      new AttachRolePolicyCommand({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/None' }),
      'NoSuchEntityException',
      404,
    ],
    [new CreateUserCommand({ UserName: 'x' }), 'InvalidAction', 501],
  ] as const
  for (const [command, name, httpStatusCode] of refusals) {
    await expect(iam.send(command as GetRoleCommand)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    })
  }
  expect(t.cloud.functions.policy('echo')).toEqual(before)
})

test('owner and role may call GetCallerIdentity', async () => {
  const callers = [
    [t.client.credentials, 'arn:aws:iam::000000000000:root'],
    [t.cloud.functions.roleKeys('echo'), 'arn:aws:sts::000000000000:assumed-role/echo-role/echo'],
  ] as const
  for (const [credentials, Arn] of callers) {
    const sts = new STSClient({ ...t.client, credentials })
    const got = await sts.send(new GetCallerIdentityCommand({}))
    expect(got).toMatchObject({ Account: '000000000000', Arn })
    sts.destroy()
  }
})

test('a role is made, described, changed and deleted, and outlives a restart', async () => {
  const made = { RoleName: 'writer', Description: 'Writes rows', Path: '/course/' }
  const Tags = [{ Key: 'team', Value: 'a b' }]
  const { Role } = await iam.send(new CreateRoleCommand({ ...made, ...trusted, Tags }))
  expect(Role).toMatchObject({
    ...made,
    Arn: 'arn:aws:iam::000000000000:role/course/writer',
    RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
    CreateDate: expect.any(Date),
  })
  const PolicyName = 'WriteMetadataToDynamoDB'
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: `${table}/things` },
  })
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  const of = { RoleName: 'writer' }
  await iam.send(new PutRolePolicyCommand({ ...of, PolicyName, PolicyDocument }))
  await iam.send(new AttachRolePolicyCommand({ ...of, PolicyArn }))
  await iam.send(new AttachRolePolicyCommand({ ...of, PolicyArn }))
  await iam.send(new TagRoleCommand({ ...of, Tags: [{ Key: 'stage', Value: 'test' }] }))
  await iam.send(new UntagRoleCommand({ ...of, TagKeys: ['team'] }))
  await iam.send(
    new UpdateAssumeRolePolicyCommand({ ...of, PolicyDocument: trusted.AssumeRolePolicyDocument }),
  )

  const decision = async (action: string, resource: string) => {
    const asked = { PolicySourceArn: Role?.Arn, ActionNames: [action], ResourceArns: [resource] }
    const { EvaluationResults } = await iam.send(new SimulatePrincipalPolicyCommand(asked))
    return EvaluationResults?.[0]?.EvalDecision
  }
  expect(await decision('dynamodb:PutItem', `${table}/things`)).toBe('allowed')
  expect(await decision('dynamodb:PutItem', `${table}/other`)).toBe('implicitDeny')
  expect(await decision('logs:PutLogEvents', '*')).toBe('allowed')

  const again = await openRoles(join(t.folder, 'data', 'roles'), Date.now)
  expect(again.role('writer')).toMatchObject({
    inline: { [PolicyName]: { Version: '2012-10-17' } },
    attached: [PolicyArn],
    tags: { stage: 'test' },
  })
  const names = (await iam.send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName)
  expect(names).toEqual(['echo-role', 'writer'])
  expect(await iam.send(new ListAttachedRolePoliciesCommand(of))).toMatchObject({
    AttachedPolicies: [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn }],
  })
  expect((await iam.send(new ListRoleTagsCommand(of))).Tags).toEqual([
    { Key: 'stage', Value: 'test' },
  ])

  await expect(iam.send(new DeleteRoleCommand(of))).rejects.toThrow(
    'must detach all policies first',
  )
  await iam.send(new DetachRolePolicyCommand({ ...of, PolicyArn }))
  await expect(iam.send(new DeleteRoleCommand(of))).rejects.toThrow('must delete policies first')
  await iam.send(new DeleteRolePolicyCommand({ ...of, PolicyName }))
  await iam.send(new DeleteRoleCommand(of))
  await expect(iam.send(new GetRoleCommand(of))).rejects.toThrow('cannot be found')
  expect((await openRoles(join(t.folder, 'data', 'roles'), Date.now)).list()).toHaveLength(1)
})
