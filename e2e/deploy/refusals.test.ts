import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommand } from '../support/development.ts'
import { environmentOf } from './account.ts'
import { type Answer, openScriptedAws, type ScriptedAws } from './scripted-aws.ts'

let aws: ScriptedAws

beforeEach(async () => {
  aws = await openScriptedAws()
})
afterEach(() => aws.close())

const run = (...args: string[]) => runCommand(args, environmentOf(aws.endpoint))
const deploy = (...args: string[]) => run('deploy', '--yes', '--code-bucket', 'code', ...args)
const id = 'arn:aws:cloudformation:us-east-1:000000000000:stack/upload-ledger/1'

const place = ['CodeBucket:code', 'CodeKey:k', 'BucketName:uploads-1']
const parameters = parametersOf('Delivery:direct', ...place)

function parametersOf(...pairs: readonly string[]): string {
  return pairs
    .map((pair) => pair.split(':'))
    .map(
      ([key, value]) =>
        `<member><ParameterKey>${key}</ParameterKey><ParameterValue>${value}</ParameterValue></member>`,
    )
    .join('')
}

function stackIn(status: string, given = parameters, changedAt = '2026-11-23T00:00:00Z'): Answer {
  return `<Stacks><member><StackId>${id}</StackId><StackName>upload-ledger</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-11-23T00:00:00Z</CreationTime><LastUpdatedTime>${changedAt}</LastUpdatedTime><Parameters>${given}</Parameters></member></Stacks>`
}

const absent: Answer = {
  status: 400,
  code: 'ValidationError',
  message: 'Stack with id upload-ledger does not exist',
}

function changeSetOf(...changes: string[]): void {
  const members = changes.map(
    (change) => `<member><Type>Resource</Type><ResourceChange>${change}</ResourceChange></member>`,
  )
  aws.answers.set('CreateChangeSet', () => `<Id>arn:cs</Id><StackId>${id}</StackId>`)
  aws.answers.set('GetTemplate', () => '<TemplateBody>{"Resources":{}}</TemplateBody>')
  aws.answers.set(
    'DescribeChangeSet',
    () => `<Status>CREATE_COMPLETE</Status><Changes>${members.join('')}</Changes>`,
  )
}

test('a table that would be replaced stops a deployment, even with --yes', async () => {
  aws.answers.set('DescribeStacks', () => stackIn('UPDATE_COMPLETE'))
  changeSetOf(
    '<Action>Modify</Action><LogicalResourceId>T</LogicalResourceId><PhysicalResourceId>upload_metadata</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><Replacement>True</Replacement><PolicyAction>ReplaceAndDelete</PolicyAction>',
  )
  const { code, err } = await deploy()
  expect(err).toContain('  !! the table upload_metadata is replaced by a new one, and is deleted')
  expect(err).toContain('to allow this, add --allow-replacement')
  expect(code).toBe(2)
  expect(aws.asked).toContain('DeleteChangeSet')
  expect(aws.asked).not.toContain('ExecuteChangeSet')
  expect(aws.asked.filter((each) => each.startsWith('PUT'))).toEqual([])
})

test.each([
  ['ROLLBACK_COMPLETE', 'upload-ledger destroy --stack-name upload-ledger'],
  ['UPDATE_ROLLBACK_FAILED', 'aws cloudformation continue-update-rollback'],
  ['UPDATE_IN_PROGRESS', 'wait until that operation ends'],
])('a stack in %s is not deployed to, and the error names the fix', async (status, fix) => {
  aws.answers.set('DescribeStacks', () => stackIn(status))
  const { code, err } = await deploy()
  expect(err).toContain(`its status is ${status}; `)
  expect(err).toContain(fix)
  expect(code).toBe(3)
})

test('a stack that is not ours is neither changed nor deleted', async () => {
  aws.answers.set('DescribeStacks', () => stackIn('CREATE_COMPLETE', ''))
  for (const args of [
    ['deploy', '--yes'],
    ['destroy', '--yes', '--data'],
  ]) {
    const { code, err } = await run(...args)
    expect(err).toContain('so upload-ledger deploy did not create it')
    expect(code).toBe(3)
  }
  expect(new Set(aws.asked)).toEqual(new Set(['GetCallerIdentity', 'DescribeStacks']))
})

test('an empty stack with a change set that is not ours is not deleted', async () => {
  const summary = (name: string) =>
    `<member><StackId>${id}</StackId><ChangeSetId>arn:${name}</ChangeSetId><ChangeSetName>${name}</ChangeSetName></member>`
  aws.answers.set('DescribeStacks', () => stackIn('REVIEW_IN_PROGRESS', ''))
  aws.answers.set(
    'ListChangeSets',
    () => `<Summaries>${summary('upload-ledger-1')}${summary('theirs')}</Summaries>`,
  )
  const { code, err } = await run('destroy', '--yes', '--data')
  expect(err).toContain('upload-ledger deploy did not create its change set theirs')
  expect(code).toBe(3)
  expect(aws.asked).not.toContain('DeleteStack')
})

test('a failed creation names the first resource that failed and exits with 1', async () => {
  let executed = false
  aws.answers.set('DescribeStacks', () => (executed ? stackIn('ROLLBACK_COMPLETE') : absent))
  aws.answers.set('ExecuteChangeSet', () => {
    executed = true
    return ''
  })
  aws.answers.set('DescribeStackEvents', () => (executed ? events : ''))
  changeSetOf('<Action>Add</Action><ResourceType>AWS::IAM::Role</ResourceType>')
  const { code, err } = await deploy()
  expect(err).toContain(
    'Cannot deploy the stack upload-ledger: AWS::IAM::Role Role: no iam:CreateRole',
  )
  expect(err).toContain('Status ROLLBACK_COMPLETE: ')
  expect(err.indexOf('Role: no iam')).toBeLessThan(
    err.indexOf('Queue: Resource creation cancelled'),
  )
  expect(code).toBe(1)
  expect(aws.asked).not.toContain('DeleteStack')
})

/** Newest first, as CloudFormation returns them. */
const events = [
  ['AWS::CloudFormation::Stack', 'upload-ledger', 'ROLLBACK_COMPLETE', ''],
  ['AWS::SQS::Queue', 'Queue', 'CREATE_FAILED', 'Resource creation cancelled'],
  ['AWS::IAM::Role', 'Role', 'CREATE_FAILED', 'no iam:CreateRole'],
]
  .map(
    ([type, name, status, reason], i) =>
      `<member><EventId>${i}</EventId><StackId>${id}</StackId><PhysicalResourceId>${name === 'upload-ledger' ? id : name}</PhysicalResourceId><ResourceType>${type}</ResourceType><LogicalResourceId>${name}</LogicalResourceId><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason><Timestamp>2026-11-23T00:00:00Z</Timestamp></member>`,
  )
  .join('')
  .replace(/^/, '<StackEvents>')
  .replace(/$/, '</StackEvents>')

test.each([
  [
    403,
    'AccessDenied',
    'User: x is not authorized to perform: cloudformation:CreateChangeSet on resource: y',
    4,
    'AWS denied cloudformation:CreateChangeSet',
  ],
  [403, 'ExpiredToken', 'The security token is expired', 4, 'the credentials have expired'],
  [
    403,
    'InvalidClientTokenId',
    'The token is invalid',
    4,
    'AWS does not recognize these credentials',
  ],
])('%i %s is explained, and leaves with its code', async (status, name, message, exit, fact) => {
  aws.answers.set('DescribeStacks', () => absent)
  aws.answers.set('CreateChangeSet', () => ({ status, code: name, message }))
  const { code, err } = await deploy()
  expect(err).toContain(fact)
  expect(code).toBe(exit)
})

test('deploy without region or credentials names what is missing and exits with 3', async () => {
  const { AWS_REGION: _, ...nowhere } = environmentOf(aws.endpoint)
  const region = await runCommand(['deploy'], nowhere)
  expect(region.err).toContain('no region is set; pass --region, or set AWS_REGION')
  expect(region.code).toBe(3)
  const { AWS_ACCESS_KEY_ID: __, ...nobody } = environmentOf(aws.endpoint)
  const keys = await runCommand(['deploy'], { ...nobody, AWS_EC2_METADATA_DISABLED: 'true' })
  expect(keys.err).toContain('no usable AWS credentials')
  expect(keys.code).toBe(3)
})

test('a shell that is set up for the local cloud is refused before anything is asked', async () => {
  const { AWS_ENDPOINT_URL: url, ...rest } = environmentOf(aws.endpoint)
  const { code, err } = await runCommand(['deploy'], { ...rest, AWS_ENDPOINT_URL_S3: url ?? '' })
  expect(err).toContain('the environment points S3 at this machine, but not CLOUDFORMATION')
  expect(code).toBe(3)
  expect(aws.asked).toEqual([])
})

test('a refusal after an empty change set is reported once the change set is deleted', async () => {
  const denied = { status: 403, code: 'AccessDenied', message: 'Not you' }
  const looks = [stackIn('UPDATE_COMPLETE'), denied]
  aws.answers.set('DescribeStacks', () => looks.shift() ?? denied)
  changeSetOf()
  aws.answers.set(
    'DescribeChangeSet',
    () =>
      "<Status>FAILED</Status><StatusReason>The submitted information didn't contain changes.</StatusReason>",
  )
  const { code, err } = await deploy()
  expect(code).toBe(4)
  expect(err).toContain('Cannot describe the stack upload-ledger: AWS denied')
  expect(aws.asked.at(-1)).toBe('DeleteChangeSet')
})

const change = '<Action>Modify</Action><ResourceType>AWS::S3::Bucket</ResourceType>'
const between = parametersOf('Delivery:queue', 'PreviousDelivery:direct', ...place)

/** A time as CloudFormation writes it. */
function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 60 * 60 * 1000).toISOString()
}

test('a change of delivery announces its two steps before it asks', async () => {
  aws.answers.set('DescribeStacks', () => stackIn('UPDATE_COMPLETE'))
  changeSetOf(change)
  const { code, err } = await run('deploy', '--code-bucket', 'code', '--delivery', 'eventbridge')
  expect(err).toContain(
    [
      'Delivery: direct → eventbridge',
      '  The parts of direct stay, for the events that are under way in them',
      '  Events arrive by both: S3 takes about five minutes to turn EventBridge on',
      '  Run deploy again after 20',
    ].join('\n'),
  )
  expect(err).toContain('use --yes')
  expect(code).toBe(2)
  expect(aws.asked).not.toContain('ExecuteChangeSet')
})

test.each([
  [1, [], 'The parts of direct stay, for the events that are under way in them'],
  [8, [], 'The parts of direct are removed: no event can be under way in them any more'],
  [
    1,
    ['--drop-previous-delivery'],
    '!! The parts of direct are removed, with the events that are still under way in them',
  ],
])('%i hours after a change of delivery with %j: %s', async (hours, flags, line) => {
  aws.answers.set('DescribeStacks', () => stackIn('UPDATE_COMPLETE', between, hoursAgo(hours)))
  changeSetOf(change)
  const { err } = await run('deploy', '--code-bucket', 'code', ...flags)
  expect(err).toContain(`Delivery: queue\n  ${line}\n`)
})

const removal = (name: string, policy: string) =>
  `<Action>Remove</Action><LogicalResourceId>H</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><PolicyAction>${policy}</PolicyAction>`
const withHistory = parametersOf('Delivery:direct', 'History:true', ...place)

test('turning history off announces that its table stays, and asks for nothing more', async () => {
  aws.answers.set('DescribeStacks', () => stackIn('UPDATE_COMPLETE', withHistory))
  changeSetOf(removal('upload_history', 'Retain'))
  const { code, err } = await run('deploy', '--code-bucket', 'code', '--no-history')
  expect(err).toContain('History: off; the table upload_history stays, with the events in it\n')
  expect(err).not.toContain('!!')
  // It came as far as the question.
  expect(err).toContain('use --yes')
  expect(code).toBe(2)
})

test.each([
  ['Delete', 'upload_history', 'the table upload_history leaves the stack, and is deleted'],
  ['Retain', 'upload_metadata', 'the table upload_metadata leaves the stack, and is kept'],
])('with history off, a removal with %s of %s stops a deployment', async (policy, name, danger) => {
  aws.answers.set('DescribeStacks', () => stackIn('UPDATE_COMPLETE', withHistory))
  changeSetOf(removal(name, policy))
  const { code, err } = await deploy('--no-history')
  expect(err).toContain(`  !! ${danger}`)
  expect(err).toContain('to allow this, add --allow-replacement')
  expect(code).toBe(2)
  expect(aws.asked).not.toContain('ExecuteChangeSet')
})
