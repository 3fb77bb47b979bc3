import { expect, test } from 'vitest'
import { readTemplate, removalPolicyOf, withRemovalPolicy } from './template.ts'

const template = {
  Parameters: {},
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { TableName: 'upload_metadata', DeletionProtectionEnabled: true },
    },
    Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    Logs: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
  },
}

test('removal policy destroy changes only the deletion policy of table and bucket', () => {
  const { Table, Bucket, Logs } = template.Resources
  const fate = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }
  expect(withRemovalPolicy(template, 'destroy')).toEqual({
    Parameters: {},
    Resources: {
      Table: {
        ...Table,
        ...fate,
        Properties: { ...Table.Properties, DeletionProtectionEnabled: false },
      },
      Bucket: { ...Bucket, ...fate },
      Logs,
    },
  })
})

test('the removal policy is read back from the template and can be reverted', () => {
  const shipped = readTemplate()
  expect(removalPolicyOf(shipped)).toBe('retain')
  const destroyed = withRemovalPolicy(shipped, 'destroy')
  expect(removalPolicyOf(destroyed)).toBe('destroy')
  expect(withRemovalPolicy(destroyed, 'retain')).toEqual(shipped)
})
