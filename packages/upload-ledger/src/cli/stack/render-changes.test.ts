import type { Change } from '@aws-sdk/client-cloudformation'
import { expect, test } from 'vitest'
import { changeLines, dangerousChanges } from './render-changes.ts'

const change = (resource: Change['ResourceChange']): Change => ({
  Type: 'Resource',
  ResourceChange: resource,
})

test('a change set lists additions first and removals last', () => {
  const lines = changeLines([
    change({ Action: 'Remove', ResourceType: 'AWS::SQS::Queue', LogicalResourceId: 'Q' }),
    change({
      Action: 'Modify',
      ResourceType: 'AWS::Lambda::Function',
      LogicalResourceId: 'F',
      Replacement: 'Conditional',
      Details: [{ Target: { Attribute: 'Properties', Name: 'Code' } }],
    }),
    change({ Action: 'Add', ResourceType: 'AWS::IAM::Role', LogicalResourceId: 'R' }),
  ])
  expect(lines.map((line) => line.trim().replace(/ {2,}/g, ' '))).toEqual([
    'Add AWS::IAM::Role R',
    'Modify AWS::Lambda::Function F (Code) MAY BE REPLACED',
    'Remove AWS::SQS::Queue Q',
  ])
})

test('only a table or bucket that is or may be lost is a danger', () => {
  const table = { ResourceType: 'AWS::DynamoDB::Table', PhysicalResourceId: 'rows' }
  const bucket = { ResourceType: 'AWS::S3::Bucket', LogicalResourceId: 'Bucket' }
  expect(
    dangerousChanges([
      change({ Action: 'Add', ...table }),
      change({ Action: 'Modify', Replacement: 'False', ...table }),
      change({ Action: 'Remove', ResourceType: 'AWS::SQS::Queue' }),
      change({ Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndRetain', ...table }),
      change({ Action: 'Modify', Replacement: 'Conditional', ...bucket }),
      change({ Action: 'Remove', PolicyAction: 'Retain', ...bucket }),
    ]),
  ).toEqual([
    'the table rows is replaced by a new one, and is kept',
    'the bucket Bucket may be replaced by a new one',
    'the bucket Bucket leaves the stack, and is kept',
  ])
})
