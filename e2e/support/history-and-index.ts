import {
  type AttributeValue,
  type DynamoDBClient,
  paginateScan,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb'
import { historyKeys, indexedAttributes } from '../../packages/upload-ledger/src/table/index.ts'

/** What a history holds, and the faults in it. */
export interface HistoryState {
  /** How many events it has. */
  readonly events: number
  /** Deliveries of all of them. */
  readonly deliveries: number
  /** Keys of objects whose row shows an event that the history lacks. */
  readonly unrecorded: readonly string[]
  /** Keys of events that the index by day lacks, has too many of, or has otherwise. */
  readonly misindexed: readonly string[]
}

/** Reads the history `upload_history`, its index, and the rows that it led to. */
export async function historyState(client: DynamoDBClient): Promise<HistoryState> {
  const rows = await scan(client, { TableName: 'upload_metadata' })
  const items = await scan(client, { TableName: 'upload_history' })
  const indexed = await scan(client, { TableName: 'upload_history', IndexName: historyKeys.index })
  const positions = new Set(items.map(({ object, position }) => `${object?.S} ${position?.S}`))
  const shown = new Map(indexed.map((item) => [keyOf(item), projected(item)]))
  const expected = new Map(items.map((item) => [keyOf(item), projected(item)]))
  const keys = new Set([...shown.keys(), ...expected.keys()])
  return {
    events: items.length,
    deliveries: items.reduce((sum, { deliveries }) => sum + Number(deliveries?.N), 0),
    unrecorded: rows.flatMap(({ bucket, object_key: key, position }) =>
      positions.has(`${bucket?.S}/${key?.S} ${position?.S}`) ? [] : [key?.S ?? ''],
    ),
    misindexed: [...keys].filter((key) => shown.get(key) !== expected.get(key)),
  }
}

type Item = Readonly<Record<string, AttributeValue>>

async function scan(client: DynamoDBClient, input: ScanCommandInput): Promise<readonly Item[]> {
  const items: Item[] = []
  for await (const page of paginateScan({ client }, input)) items.push(...(page.Items ?? []))
  return items
}

function keyOf({ object, event }: Item): string {
  return `${object?.S} ${event?.S}`
}

const { partitionKey, sortKey, indexPartitionKey } = historyKeys

function projected(item: Item): string {
  const names = [partitionKey, sortKey, indexPartitionKey, ...indexedAttributes]
  return JSON.stringify(names.map((name) => item[name]))
}
