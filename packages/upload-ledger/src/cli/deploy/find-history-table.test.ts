import type { Stack } from '@aws-sdk/client-cloudformation'
import { ResourceNotFoundException, type TableDescription } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { indexedAttributes } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { findHistoryTable } from './find-history-table.ts'
import { defaultSettings } from './settings.ts'

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
const kept: TableDescription = {
  TableStatus: 'ACTIVE',
  AttributeDefinitions: [text('object'), text('event'), text('day')],
  KeySchema: [
    { AttributeName: 'object', KeyType: 'HASH' },
    { AttributeName: 'event', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by_day',
      KeySchema: [
        { AttributeName: 'day', KeyType: 'HASH' },
        { AttributeName: 'event', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...indexedAttributes] },
    },
  ],
}

/** An account with that table under every name, or with none, and with these stacks. */
function accountWith(table: TableDescription | undefined, ...stacks: readonly Stack[]): Aws {
  const dynamodb = {
    send: async () => {
      if (table === undefined) throw new ResourceNotFoundException({ message: '', $metadata: {} })
      return { Table: table }
    },
  }
  return { dynamodb, cloudformation: { send: async () => ({ Stacks: stacks }) } } as unknown as Aws
}

function stackWithHistory(id: string, table: string): Stack {
  const parameters = { History: 'true', HistoryTableName: table }
  return {
    StackId: id,
    StackName: id,
    CreationTime: new Date(0),
    StackStatus: 'CREATE_COMPLETE',
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
  }
}

const on = { ...defaultSettings, history: true }
const name = 'upload_history'
const first = { stackId: undefined, deployed: undefined, isNamed: false }

test('a table that does not exist is created', async () => {
  expect(await findHistoryTable(accountWith(undefined), on, first)).toEqual({
    existing: false,
    name,
  })
})

test('a table that an earlier history left is taken over as it is', async () => {
  expect(await findHistoryTable(accountWith(kept), on, first)).toEqual({ existing: true, name })
  const off = { ...first, stackId: 'a', deployed: defaultSettings }
  expect(await findHistoryTable(accountWith(kept), on, off)).toEqual({ existing: true, name })
})

test('the table that the stack created stays its own, and one that it took over stays existing', async () => {
  const own = { stackId: 'a', deployed: on, isNamed: false }
  expect(await findHistoryTable(accountWith(kept), on, own)).toEqual({ existing: false, name })
  const over = { ...on, historyTable: { existing: true, name } }
  const deployed = { ...own, deployed: over }
  const alone = accountWith(kept, stackWithHistory('a', name), stackWithHistory('b', name))
  expect(await findHistoryTable(alone, over, deployed)).toEqual({ existing: true, name })
})

test('without a history no table is looked for', async () => {
  const nowhere = {} as unknown as Aws
  const { historyTable } = defaultSettings
  expect(await findHistoryTable(nowhere, defaultSettings, first)).toEqual(historyTable)
})

test('the history of another stack is shared only by name', async () => {
  const shared = accountWith(kept, stackWithHistory('b', name), stackWithHistory('c', 'other'))
  await expect(findHistoryTable(shared, on, first)).rejects.toMatchObject({
    code: 'configuration',
    message:
      'Cannot keep the history in the table upload_history: it is the history of the stack b; choose another name with --history-table, or share it with --history-table upload_history',
  })
  const named = { ...first, isNamed: true }
  expect(await findHistoryTable(shared, on, named)).toEqual({ existing: true, name })
})

test.each<[string, TableDescription, string]>([
  [
    'other keys',
    { ...kept, KeySchema: kept.KeySchema?.slice(0, 1) },
    'it exists, and its keys are not object (partition) and event (sort), both strings; choose another with --history-table',
  ],
  ['no index by day', { ...kept, GlobalSecondaryIndexes: [] }, 'it has no index by_day'],
  [
    'an index that has items refused',
    {
      ...kept,
      AttributeDefinitions: [...(kept.AttributeDefinitions ?? []), text('size')],
      LocalSecondaryIndexes: [
        { IndexName: 'theirs', KeySchema: [{ AttributeName: 'size', KeyType: 'RANGE' }] },
      ],
    },
    'its index theirs has the key size as S',
  ],
])('a table with %s is refused with the reason', async (_, table, reason) => {
  await expect(findHistoryTable(accountWith(table), on, first)).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining(reason),
  })
})
