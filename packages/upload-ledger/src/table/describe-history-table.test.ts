import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { historyIndexFault, type ObjectEvent, type Position } from '../core/index.ts'
import { createHistoryTable } from './create-history-table.ts'
import { describeHistoryTable } from './describe-history-table.ts'
import { recordHistoryInput } from './record-history.ts'
import { type Table, tableOn } from './table.ts'

/** A table that is what it was created as, but for what `changed` says. */
function tableOf(changed: (made: TableDescription) => TableDescription = (made) => made): Table {
  let made: TableDescription | undefined
  const send = async (command: object) => {
    if (command instanceof CreateTableCommand) {
      const { GlobalSecondaryIndexes, ...input } = command.input
      const indexes = GlobalSecondaryIndexes?.map((one) => ({
        ...one,
        IndexStatus: 'ACTIVE' as const,
      }))
      made = { ...input, GlobalSecondaryIndexes: indexes, TableStatus: 'ACTIVE' }
    }
    if (command instanceof DescribeTableCommand) return { Table: changed(made ?? {}) }
    if (command instanceof DescribeTimeToLiveCommand) {
      return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }
    }
    if (command instanceof UpdateTimeToLiveCommand) return {}
    return {}
  }
  return tableOn({ send } as unknown as DynamoDBClient, 'upload_history')
}

async function described(changed?: (made: TableDescription) => TableDescription) {
  const table = tableOf(changed)
  await createHistoryTable(table)
  return describeHistoryTable(table)
}

test('the table that is created serves as the history', async () => {
  expect(await described()).toEqual({ status: 'ACTIVE', keysFit: true, dayIndexStatus: 'ACTIVE' })
})

test('a table with other keys, without the index or with an unfit one is described as such', async () => {
  expect(
    await described((made) => ({ ...made, KeySchema: made.KeySchema?.toReversed() })),
  ).toMatchObject({ keysFit: false })
  expect(await described((made) => ({ ...made, GlobalSecondaryIndexes: [] }))).toEqual({
    status: 'ACTIVE',
    keysFit: true,
    dayIndexStatus: undefined,
    dayIndexFault: 'it has no index by_day',
  })
  const bySize: GlobalSecondaryIndexDescription = {
    IndexName: 'by_size',
    KeySchema: [{ AttributeName: 'size', KeyType: 'HASH' }],
  }
  const unfit = await described((made) => ({
    ...made,
    AttributeDefinitions: [
      ...(made.AttributeDefinitions ?? []),
      { AttributeName: 'size', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [...(made.GlobalSecondaryIndexes ?? []), bySize],
  }))
  expect(unfit?.unfitIndex).toContain('its index by_size has the key size as S')
  expect(unfit?.dayIndexStatus).toBe('ACTIVE')
})

test('an index that DynamoDB is still building is described with its status', async () => {
  const building = await described((made) => ({
    ...made,
    GlobalSecondaryIndexes: made.GlobalSecondaryIndexes?.map((one) => ({
      ...one,
      IndexStatus: 'CREATING',
    })),
  }))
  expect(building?.dayIndexStatus).toBe('CREATING')
})

test('an index on an attribute of an item fits in the type that the item has, and in no other', () => {
  const event: ObjectEvent = {
    bucket: 'uploads',
    key: 'a',
    eventName: 'ObjectCreated:Put',
    sizeBytes: 1,
    etag: 'e',
    eventTime: '2026-11-23T04:00:00.000Z',
    sequencer: '01',
    versionId: 'v',
    requester: 'r',
    sourceIp: 'i',
    requestId: 'q',
    position: 'p' as Position,
  }
  const { Key = {}, ExpressionAttributeValues = {} } = recordHistoryInput('h', event, {
    deliveries: 1,
    nowMs: 0,
    days: 1,
  })
  const values = Object.entries(ExpressionAttributeValues).map(([name, value]) => ({
    attribute: name.slice(1),
    value,
  }))
  const keys = Object.entries(Key).map(([attribute, value]) => ({ attribute, value }))
  const faultOf = (attribute: string, type: string) =>
    historyIndexFault({ name: 'theirs', keys: [{ attribute, type }] })
  expect(values.length).toBeGreaterThan(12)
  for (const { attribute, value } of [...keys, ...values]) {
    const [own = ''] = Object.keys(value)
    expect(faultOf(attribute, own), attribute).toBeUndefined()
    expect(faultOf(attribute, own === 'S' ? 'N' : 'S'), attribute).toContain(`which is ${own} in`)
  }
})
