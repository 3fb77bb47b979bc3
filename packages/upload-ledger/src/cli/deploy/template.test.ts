import { expect, test } from 'vitest'
import { historyTableId, readTemplate, removalPolicyOf, withRemovalPolicy } from './template.ts'
import { trimmed } from './trimmed.ts'

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
    Metadata: { RemovalPolicy: 'destroy' },
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

test('the removal policy outlives a deployment that creates neither table nor bucket', () => {
  const values = { ExistingBucket: 'true', ExistingTable: 'true', History: 'false' }
  const deployed = trimmed(withRemovalPolicy(readTemplate(), 'destroy'), values)
  expect(JSON.stringify(deployed)).not.toMatch(/AWS::(S3::Bucket|DynamoDB::Table)"/)
  expect(removalPolicyOf(deployed)).toBe('destroy')
})

test('the history table has one logical id, also where a template has none', () => {
  const { Resources } = trimmed(readTemplate(), { History: 'false' })
  expect(Object.keys(readTemplate().Resources)).toContain(historyTableId())
  expect(Object.keys(Resources)).not.toContain(historyTableId())
})
