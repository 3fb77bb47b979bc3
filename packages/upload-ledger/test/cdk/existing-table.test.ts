import type { Stack } from 'aws-cdk-lib'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { expect, test } from 'vitest'
import { roleStatements, synthesize } from './synthesize.ts'

function keptTable(stack: Stack): ReturnType<typeof Table.fromTableName> {
  return Table.fromTableName(stack, 'Kept', 'kept_metadata')
}

test('a name for a table that exists is refused', () => {
  const props = (stack: Stack) => ({ table: keptTable(stack), tableName: 'others' })
  expect(() => synthesize(props)).toThrow('Cannot use tableName: it names a table to create')
})

test('an existing table is used as it is, with permission only to write', () => {
  const { template, ledger } = synthesize((stack) => ({ table: keptTable(stack) }))
  template.resourceCountIs('AWS::DynamoDB::Table', 0)
  expect(ledger.table.tableName).toBe('kept_metadata')
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { TABLE_NAME: 'kept_metadata' } },
  })
  const [write] = roleStatements(template).filter(({ Sid }) => Sid === 'WriteMetadataToDynamoDB')
  const own = (service: string) => ({ Ref: `AWS::${service}` })
  const parts = [own('Partition'), ':dynamodb:', own('Region'), ':', own('AccountId')]
  expect(write).toMatchObject({
    Action: 'dynamodb:PutItem',
    Resource: { 'Fn::Join': ['', ['arn:', ...parts, ':table/kept_metadata']] },
  })
})
