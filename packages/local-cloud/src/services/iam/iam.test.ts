import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'

const RoleName = 'echo-role'
const PolicySourceArn = `arn:aws:iam::000000000000:role/${RoleName}`
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table'

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
    [
      new PutRolePolicyCommand({ RoleName, PolicyName: 'x', PolicyDocument: document([]) }),
      'NotImplemented',
      501,
    ],
    [new GetRoleCommand({ RoleName }), 'InvalidAction', 501],
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
