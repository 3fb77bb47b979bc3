import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommand } from '../support/development.ts'
import { environmentOf } from './account.ts'
import { type Answer, openScriptedAws, type ScriptedAws } from './scripted-aws.ts'

let aws: ScriptedAws

beforeEach(async () => {
  aws = await openScriptedAws()
})
afterEach(() => aws.close())

const deploy = () =>
  runCommand(['deploy', '--yes', '--code-bucket', 'code'], environmentOf(aws.endpoint))
const id = 'arn:aws:cloudformation:us-east-1:000000000000:stack/upload-ledger/1'
const absent: Answer = {
  status: 400,
  code: 'ValidationError',
  message: 'Stack with id upload-ledger does not exist',
}
const parameters = ['Delivery', 'CodeBucket', 'CodeKey', 'BucketName']
  .map(
    (key) =>
      `<member><ParameterKey>${key}</ParameterKey><ParameterValue>direct</ParameterValue></member>`,
  )
  .join('')
const stackIn = (status: string): Answer =>
  `<Stacks><member><StackId>${id}</StackId><StackName>upload-ledger</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-11-23T00:00:00Z</CreationTime><Parameters>${parameters}</Parameters></member></Stacks>`
const stackEvent = (status: string): Answer =>
  `<StackEvents><member><EventId>${status}</EventId><StackId>${id}</StackId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType><LogicalResourceId>upload-ledger</LogicalResourceId><ResourceStatus>${status}</ResourceStatus><Timestamp>2026-11-23T00:00:00Z</Timestamp></member></StackEvents>`

/** Each answer once, the last for ever. */
function inTurn(...answers: Answer[]): () => Answer {
  return () => (answers.length > 1 ? answers.shift() : answers[0]) ?? ''
}

test('a status from before the deployment is not taken for its end', async () => {
  const before = stackIn('CREATE_COMPLETE')
  aws.answers.set('DescribeStacks', inTurn(before, before, stackIn('UPDATE_ROLLBACK_COMPLETE')))
  aws.answers.set('GetTemplate', () => '<TemplateBody>{"Resources":{}}</TemplateBody>')
  aws.answers.set('CreateChangeSet', () => `<Id>arn:cs</Id><StackId>${id}</StackId>`)
  aws.answers.set('DescribeChangeSet', () => '<Status>CREATE_COMPLETE</Status>')
  aws.answers.set('DescribeStackEvents', inTurn('', '', stackEvent('UPDATE_ROLLBACK_COMPLETE')))
  const { code, err } = await deploy()
  expect(err).toContain('Status UPDATE_ROLLBACK_COMPLETE: rolled back; fix the cause')
  expect(code).toBe(1)
})

test('an early validation failure is reported, and its change set deleted', async () => {
  aws.answers.set('DescribeStacks', inTurn(absent, stackIn('REVIEW_IN_PROGRESS')))
  aws.answers.set('CreateChangeSet', () => `<Id>arn:cs</Id><StackId>${id}</StackId>`)
  aws.answers.set(
    'DescribeChangeSet',
    () =>
      '<Status>FAILED</Status><StatusReason>The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]</StatusReason>',
  )
  aws.answers.set(
    'DescribeEvents',
    () =>
      '<OperationEvents><member><LogicalResourceId>Topic</LogicalResourceId><ValidationStatusReason>It already exists.</ValidationStatusReason></member></OperationEvents>',
  )
  const busy: Answer = { status: 400, code: 'InvalidChangeSetStatus', message: 'still at work' }
  aws.answers.set('DeleteChangeSet', inTurn(busy, ''))
  const { code, err } = await deploy()
  expect(err).toContain('Cannot compute the changes: Topic: It already exists')
  expect(code).toBe(3)
  expect(aws.asked.filter((action) => action === 'DeleteChangeSet')).toHaveLength(2)
  expect(aws.asked).toContain('DeleteStack')
})
