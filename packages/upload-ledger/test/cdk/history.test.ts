import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import {
  AttributeType,
  type GlobalSecondaryIndexProps,
  type ITable,
  ProjectionType,
  Table,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { expect, test } from 'vitest'
import { UploadLedger, type UploadLedgerProps } from '../../src/cdk/index.ts'
import { historyKeys, indexedAttributes, limits } from '../../src/core/index.ts'
import { createHistoryTable, tableOn } from '../../src/table/index.ts'
import { onlyResource, roleStatements, synthesize } from './synthesize.ts'

/** CloudFormation knows the table by it: under another, an upgrade would make a new one. */
const id = 'LedgerHistory0D34E245'

const tablesOf = (props: UploadLedgerProps) => {
  const found = synthesize(props).template.findResources('AWS::DynamoDB::Table')
  expect(Object.keys(found).sort()).toEqual([id, 'LedgerTable9343E4AA'])
  return { history: found[id] as Kept, rows: found.LedgerTable9343E4AA as Kept }
}

interface Kept {
  readonly Properties: CfnTable
  readonly DeletionPolicy: string
  readonly UpdateReplacePolicy: string
}

interface Throughput {
  readonly ProvisionedThroughput: Readonly<Record<string, number>>
}

interface CfnTable extends Readonly<Record<string, unknown>>, Throughput {
  readonly GlobalSecondaryIndexes: readonly Throughput[]
}

const environment = (template: Template) =>
  (onlyResource(template, 'AWS::Lambda::Function').Properties.Environment as Environment).Variables
type Environment = { readonly Variables: Readonly<Record<string, unknown>> }

test('without history there is one table, and the function has one variable and one right', () => {
  const { template, ledger } = synthesize()
  template.resourceCountIs('AWS::DynamoDB::Table', 1)
  expect(ledger.historyTable).toBeUndefined()
  expect(Object.keys(environment(template))).toEqual(['TABLE_NAME'])
  expect(roleStatements(template).map(({ Sid }) => Sid)).not.toContain('WriteHistoryToDynamoDB')
})

test('the history table has the keys and the index that the function’s own code creates', async () => {
  const { history } = tablesOf({ history: true })
  const created = await createdHistoryTable()
  const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = history.Properties
  expect({ TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }).toEqual(created)
  expect(history.Properties.TimeToLiveSpecification).toEqual({
    AttributeName: 'expires_at',
    Enabled: true,
  })
})

/** What `dev` asks DynamoDB for. */
async function createdHistoryTable(): Promise<object> {
  const sent: object[] = []
  const answers = { Table: { TableStatus: 'ACTIVE' }, TimeToLiveDescription: {} }
  const send = async (command: object) => {
    sent.push(command)
    return answers
  }
  await createHistoryTable(tableOn({ send } as unknown as DynamoDBClient, 'upload_history'))
  const [created] = sent.filter((command) => command instanceof CreateTableCommand)
  if (created === undefined) throw new Error('Cannot compare: no table was created')
  const { BillingMode, ...shape } = created.input
  return shape
}

test.each<[string, UploadLedgerProps]>([
  ['by default', {}],
  ['with another removal policy', { removalPolicy: RemovalPolicy.DESTROY }],
  ['in the Free Tier', { freeTier: true }],
])('%s the history table is paid for, backed up and kept as the table of rows is', (_, props) => {
  const { history, rows } = tablesOf({ history: true, ...props })
  const kept = ({ Properties, DeletionPolicy, UpdateReplacePolicy }: Kept) => {
    const { BillingMode, ProvisionedThroughput, ...others } = Properties
    const { PointInTimeRecoverySpecification, DeletionProtectionEnabled } = others
    return {
      ...{ BillingMode, ProvisionedThroughput, PointInTimeRecoverySpecification },
      ...{ DeletionProtectionEnabled, DeletionPolicy, UpdateReplacePolicy },
    }
  }
  expect(kept(history)).toEqual(kept(rows))
})

test('in the Free Tier both tables and the index stay within its units', () => {
  const { history, rows } = tablesOf({ history: true, freeTier: true })
  const [index] = history.Properties.GlobalSecondaryIndexes
  const units = [rows.Properties, history.Properties, index].map(
    (one) => one?.ProvisionedThroughput ?? {},
  )
  for (const name of ['ReadCapacityUnits', 'WriteCapacityUnits']) {
    expect(units.map((one) => one[name])).toEqual([5, 5, 5])
  }
})

test('the function may update items of the history table, and gets its name and days', () => {
  const { template, ledger } = synthesize({
    history: true,
    historyTableName: 'other_history',
    historyDays: 30,
  })
  const right = roleStatements(template).filter(({ Sid }) => Sid === 'WriteHistoryToDynamoDB')
  expect(right).toEqual([
    {
      Sid: 'WriteHistoryToDynamoDB',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: { 'Fn::GetAtt': [id, 'Arn'] },
    },
  ])
  expect(environment(template)).toMatchObject({
    HISTORY_TABLE_NAME: { Ref: id },
    HISTORY_DAYS: '30',
  })
  template.hasResourceProperties('AWS::DynamoDB::Table', { TableName: 'other_history' })
  expect(ledger.historyTable).toBeDefined()
  expect(Object.keys(environment(synthesize({ history: true }).template))).toEqual([
    'TABLE_NAME',
    'HISTORY_TABLE_NAME',
  ])
})

test('an existing history table is used as it is', () => {
  const { template, ledger } = synthesize((stack) => ({
    history: true,
    historyTable: Table.fromTableName(stack, 'Kept', 'kept_history'),
  }))
  template.resourceCountIs('AWS::DynamoDB::Table', 1)
  expect(ledger.historyTable?.tableName).toBe('kept_history')
  expect(environment(template)).toMatchObject({ HISTORY_TABLE_NAME: 'kept_history' })
  const [right] = roleStatements(template).filter(({ Sid }) => Sid === 'WriteHistoryToDynamoDB')
  expect(JSON.stringify(right?.Resource)).toContain(':table/kept_history')
})

test.each<[string, (stack: Stack) => UploadLedgerProps, string]>([
  ['a name', () => ({ historyTableName: 'h_1' }), 'Cannot use historyTableName without history'],
  ['days', () => ({ historyDays: 30 }), 'Cannot use historyDays without history'],
  [
    'a table',
    (stack) => ({ historyTable: Table.fromTableName(stack, 'Kept', 'kept') }),
    'Cannot use historyTable without history',
  ],
  [
    'a name for a table that exists',
    (stack) => ({
      history: true,
      historyTable: Table.fromTableName(stack, 'Kept', 'kept'),
      historyTableName: 'other',
    }),
    'Cannot use historyTableName: it names a table to create',
  ],
  [
    'the table of rows',
    () => ({ history: true, historyTableName: 'one', tableName: 'one' }),
    'Cannot keep the history in the table one: it is the table of rows',
  ],
  [
    'the existing table of rows',
    (stack) => ({
      history: true,
      historyTable: Table.fromTableName(stack, 'Kept', 'upload_metadata'),
    }),
    'Cannot keep the history in the table upload_metadata',
  ],
])('%s is refused where it means nothing', (_, props, message) => {
  expect(() => synthesize(props)).toThrow(message)
})

test('historyDays takes whole days within its limits', () => {
  const { least, most } = limits.historyDays
  for (const historyDays of [least, most]) {
    expect(() => synthesize({ history: true, historyDays })).not.toThrow()
  }
  for (const historyDays of [least - 1, most + 1, 1.5]) {
    expect(() => synthesize({ history: true, historyDays })).toThrow('Cannot use historyDays')
  }
})

const text = (name: string) => ({ name, type: AttributeType.STRING })
const keys = { partitionKey: text('object'), sortKey: text('event') }
const byDay = {
  indexName: 'by_day',
  partitionKey: text('day'),
  sortKey: text('event'),
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: [...indexedAttributes],
}
const bySize = { indexName: 'by_size', partitionKey: text('size') }

function tableWith(stack: Stack, ...indexes: readonly GlobalSecondaryIndexProps[]): ITable {
  const table = new Table(stack, 'Theirs', keys)
  for (const index of indexes) table.addGlobalSecondaryIndex(index)
  return table as ITable
}

const unfit: Readonly<Record<string, [(stack: Stack) => ITable, string]>> = {
  'no index by day': [(stack) => tableWith(stack), 'it has no index by_day'],
  'an index by day with other keys': [
    (stack) => tableWith(stack, { ...byDay, sortKey: text('event_time') }),
    'the keys of its index by_day are not day (partition) and event (sort)',
  ],
  'an index by day without what an arrival shows': [
    (stack) => tableWith(stack, { ...byDay, nonKeyAttributes: ['size'] }),
    'its index by_day does not hold etag, event_name',
  ],
  'an index on another type': [
    (stack) => tableWith(stack, byDay, bySize),
    'its index by_size has the key size as S, which is N in a history item',
  ],
  'an index of a TableV2': [
    (stack) =>
      new TableV2(stack, 'Theirs', { ...keys, globalSecondaryIndexes: [byDay, bySize] }) as ITable,
    'its index by_size has the key size as S',
  ],
}

test.each(Object.entries(unfit))('a history table with %s is refused', (_, [table, fault]) => {
  expect(() => synthesize((stack) => ({ history: true, historyTable: table(stack) }))).toThrow(
    `Cannot use the table Uploads/Theirs: ${fault}`,
  )
})

test('a history table of the same app with other indexes beside is used', () => {
  const byEtag = { indexName: 'by_etag', partitionKey: text('etag') }
  const all = { indexName: 'by_day', partitionKey: text('day'), sortKey: text('event') }
  for (const indexes of [[byDay], [byDay, byEtag], [all, byEtag]]) {
    synthesize((stack) => ({ history: true, historyTable: tableWith(stack, ...indexes) }))
  }
})

test('an index that is added to the history table of the ledger’s own is looked at too', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Uploads')
  const ledger = new UploadLedger(stack, 'Ledger', { history: true })
  if (!(ledger.historyTable instanceof Table)) throw new Error('Cannot test: it is no Table')
  ledger.historyTable.addGlobalSecondaryIndex(bySize)
  expect(() => Template.fromStack(stack)).toThrow('its index by_size')
})

test('grantRead allows reading the history by object and by day', () => {
  const { stack, ledger } = synthesize({ history: true })
  const reader = new Role(stack, 'Reader', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  })
  const statement = stack.resolve(ledger.grantRead(reader).principalStatement?.toStatementJson())
  const arn = { 'Fn::GetAtt': [id, 'Arn'] }
  expect(statement.Resource).toEqual([
    { 'Fn::GetAtt': ['LedgerTable9343E4AA', 'Arn'] },
    arn,
    { 'Fn::Join': ['', [arn, `/index/${historyKeys.index}`]] },
  ])
  expect(statement.Action).toEqual(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'])
})
