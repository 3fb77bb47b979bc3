import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  SimulatePrincipalPolicyCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRoles } from '../../roles/index.ts'
import { type CloudUnderTest, startCloudUnderTest } from '../testing/cloud-under-test.ts'

const RoleName = 'echo-role'
const PolicySourceArn = `arn:aws:iam::000000000000:role/${RoleName}`
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

const allowing = (...Action: string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } })

let t: CloudUnderTest
let iam: IAMClient
let asFunction: DynamoDBClient
beforeAll(async () => {
  t = await startCloudUnderTest()
  iam = new IAMClient(t.client)
  asFunction = new DynamoDBClient({ ...t.client, credentials: t.cloud.functions.roleKeys('echo') })
})
afterAll(async () => {
  iam.destroy()
  asFunction.destroy()
  await t.close()
})

async function allowed(action: string): Promise<boolean> {
  const { EvaluationResults } = await iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: [action] }),
  )
  return EvaluationResults?.[0]?.EvalDecision === 'allowed'
}

/** The error of a read by the function's role: of its permissions, or of the table that is not there. */
const readError = () =>
  asFunction
    .send(new GetItemCommand({ TableName: 'nowhere', Key: { id: { S: 'a' } } }))
    .catch((error: Error) => error.name)

async function create(PolicyName: string, PolicyDocument: string, more: object = {}) {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName, PolicyDocument, ...more }),
  )
  return Policy?.Arn ?? ''
}

const documentOf = async (PolicyArn: string, VersionId: string) => {
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
  return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))
}

test('a policy of the account counts while it is attached, in the version that is its default', async () => {
  const PolicyArn = await create('Read', allowing('dynamodb:GetItem'), { Path: '/exercise/' })
  expect(PolicyArn).toBe('arn:aws:iam::000000000000:policy/exercise/Read')
  expect(await readError()).toBe('AccessDeniedException')
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  expect(await readError()).toBe('ResourceNotFoundException')
  expect(await allowed('dynamodb:GetItem')).toBe(true)
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))
  expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'Read', PolicyArn }])
  const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
  expect(entities.PolicyRoles).toMatchObject([{ RoleName }])

  const PolicyDocument = allowing('dynamodb:Query')
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }))
  expect(await readError()).toBe('ResourceNotFoundException')
  await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
  expect(await readError()).toBe('AccessDeniedException')
  expect(await allowed('dynamodb:Query')).toBe(true)
  const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
  expect(Versions).toMatchObject([
    { VersionId: 'v2', IsDefaultVersion: true },
    { VersionId: 'v1', IsDefaultVersion: false },
  ])
  const found = await iam.send(new GetPolicyCommand({ PolicyArn }))
  expect(found.Policy).toMatchObject({
    ...{ PolicyName: 'Read', Arn: PolicyArn, Path: '/exercise/', DefaultVersionId: 'v2' },
    ...{ AttachmentCount: 1, IsAttachable: true, CreateDate: expect.any(Date) },
  })
  expect((await documentOf(PolicyArn, 'v1')).Statement[0].Action).toEqual(['dynamodb:GetItem'])

  // As after a restart.
  const reopened = await openRoles(`${t.folder}/data/roles`, Date.now)
  expect(reopened.policies.policy(PolicyArn)).toMatchObject({ defaultVersion: 'v2' })
  expect(JSON.stringify(reopened.permissions(RoleName))).toContain('dynamodb:Query')

  const refusals: [() => Promise<unknown>, string, string][] = [
    [
      () => iam.send(new DeletePolicyCommand({ PolicyArn })),
      'DeleteConflictException',
      'Cannot delete a policy attached to entities.',
    ],
    [
      () => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' })),
      'DeleteConflictException',
      'Cannot delete the default version of a policy.',
    ],
    [
      () => iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v9' })),
      'NoSuchEntityException',
      'v9 does not exist',
    ],
  ]
  for (const [refused, name, message] of refusals) {
    await expect(refused()).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    })
  }
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(
    'This policy has more than one version.',
  )
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
  await iam.send(new DeletePolicyCommand({ PolicyArn }))
  for (const gone of [
    () => iam.send(new GetPolicyCommand({ PolicyArn })),
    () => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
  ]) {
    await expect(gone()).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  }
})

test('policies are listed by scope, and those of AWS have a document', async () => {
  const arn = await create('Mine', allowing('s3:GetObject'), { Tags: [{ Key: 'a', Value: '1' }] })
  const names = async (input: object) => {
    const { Policies = [] } = await iam.send(new ListPoliciesCommand(input))
    return Policies.map(({ PolicyName }) => PolicyName)
  }
  expect(await names({ Scope: 'Local' })).toEqual(['Mine'])
  expect(await names({ Scope: 'AWS' })).toEqual(
    expect.arrayContaining(['AWSLambdaBasicExecutionRole', 'AWSLambdaExecute']),
  )
  expect(await names({ Scope: 'AWS' })).not.toContain('Mine')
  expect(await names({ OnlyAttached: true })).toEqual([])
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: basic }))
  expect(await names({ OnlyAttached: true })).toEqual(['AWSLambdaBasicExecutionRole'])
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: basic }))
  expect(Policy).toMatchObject({ Arn: basic, Path: '/service-role/', AttachmentCount: 1 })
  expect((await documentOf(basic, Policy?.DefaultVersionId ?? '')).Statement[0].Action).toContain(
    'logs:PutLogEvents',
  )
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: basic }))

  await iam.send(new TagPolicyCommand({ PolicyArn: arn, Tags: [{ Key: 'b', Value: '2' }] }))
  await iam.send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: ['a'] }))
  const { Tags } = await iam.send(new ListPolicyTagsCommand({ PolicyArn: arn }))
  expect(Tags).toEqual([{ Key: 'b', Value: '2' }])
  await iam.send(new DeletePolicyCommand({ PolicyArn: arn }))
})

test('what IAM refuses of a policy is refused', async () => {
  const arn = await create('Full', allowing('s3:GetObject'))
  const again = () =>
    iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: allowing('s3:PutObject') }),
    )
  for (let i = 0; i < 4; i++) await again()
  const long = allowing(...Array.from({ length: 600 }, (_, i) => `s3:Get${i}`))
  const refusals: [() => Promise<unknown>, string, string][] = [
    [() => again(), 'LimitExceededException', 'up to 5 versions'],
    [
      () => create('full', allowing('s3:*')),
      'EntityAlreadyExistsException',
      'A policy called full',
    ],
    [() => create('Long', long), 'LimitExceededException', 'PolicySize: 6144'],
    [() => create('Text', '{'), 'MalformedPolicyDocumentException', 'Cannot use the policy'],
    [
      () => create('Deny', allowing('s3:*').replace('Allow', 'Deny')),
      'MalformedPolicyDocumentException',
      'Effect',
    ],
    [() => create('a b', allowing('s3:*')), 'ValidationError', 'PolicyName'],
    [
      () => iam.send(new DeletePolicyCommand({ PolicyArn: basic })),
      'NoSuchEntityException',
      'was not found',
    ],
  ]
  for (const [refused, name, message] of refusals) {
    await expect(refused()).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    })
  }
  const arns: string[] = []
  for (let i = 0; i < 11; i++) arns.push(await create(`Many${i}`, allowing('s3:GetObject')))
  const attach = (PolicyArn: string) =>
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  for (const each of arns.slice(0, 10)) await attach(each)
  await attach(arns[0] ?? '')
  await expect(attach(arns[10] ?? '')).rejects.toThrow(
    'Cannot exceed quota for PoliciesPerRole: 10',
  )
})
