import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { AttributeType, type ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { expect, test } from 'vitest'
import { UploadLedger } from '../../src/cdk/index.ts'
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

const keys = {
  partitionKey: { name: 'bucket', type: AttributeType.STRING },
  sortKey: { name: 'object_key', type: AttributeType.STRING },
}
const byEtag = {
  indexName: 'by_etag',
  partitionKey: { name: 'etag', type: AttributeType.STRING },
}
const bySize = { indexName: 'by_size', sortKey: { name: 'size', type: AttributeType.NUMBER } }

const refused: Readonly<Record<string, (stack: Stack) => ITable>> = {
  'a global index': (stack) => {
    const table = new Table(stack, 'Theirs', keys)
    table.addGlobalSecondaryIndex(byEtag)
    return table as ITable
  },
  'a local index': (stack) => {
    const table = new Table(stack, 'Theirs', keys)
    table.addLocalSecondaryIndex({ ...bySize, indexName: 'by_etag', sortKey: byEtag.partitionKey })
    return table as ITable
  },
  'an index of a TableV2': (stack) =>
    new TableV2(stack, 'Theirs', { ...keys, globalSecondaryIndexes: [byEtag] }) as ITable,
}

test.each(Object.entries(refused))('%s that a row does not fit is refused', (_, table) => {
  expect(() => synthesize((stack) => ({ table: table(stack) }))).toThrow(
    'Cannot use the table Uploads/Theirs: its index by_etag has the key etag, which is an empty string in the row of an object that is removed, and DynamoDB refuses such a row; remove the index, or use another table',
  )
})

test('an index that is added after the ledger is looked at too', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Uploads')
  const table = new Table(stack, 'Theirs', keys)
  new UploadLedger(stack, 'Ledger', { table: table as ITable })
  table.addGlobalSecondaryIndex(byEtag)
  expect(() => Template.fromStack(stack)).toThrow('its index by_etag')
})

test('an index that a row fits is used', () => {
  synthesize((stack) => {
    const table = new Table(stack, 'Theirs', keys)
    table.addLocalSecondaryIndex(bySize)
    const lastEtag = { name: 'last_etag', type: AttributeType.STRING }
    const lastSize = { name: 'last_size', type: AttributeType.NUMBER }
    table.addGlobalSecondaryIndex({
      indexName: 'by_last',
      partitionKey: lastEtag,
      sortKey: lastSize,
    })
    return { table: table as ITable }
  })
})

test('an index that is added to the table of the ledger’s own is looked at too', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Uploads')
  const ledger = new UploadLedger(stack, 'Ledger')
  if (!(ledger.table instanceof Table)) throw new Error('Cannot test: the table is no Table')
  ledger.table.addGlobalSecondaryIndex(byEtag)
  expect(() => Template.fromStack(stack)).toThrow('its index by_etag')
})
