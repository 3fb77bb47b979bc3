import {
  type ConsumedCapacity,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { TableOperation, TableValues, TriedOperation } from '../../../api/index.ts'
import { quotedForShell } from '../../../checklist/index.ts'

/** Sends one request to a table, as the exercise has it. */
export async function tryTableOperation(
  { client, name }: { readonly client: DynamoDBClient; readonly name: string },
  operation: TableOperation,
  values: TableValues,
  aws: (service: string) => string,
): Promise<TriedOperation> {
  const { title, commandName, send } = attempts[operation]
  const base = { TableName: name, ReturnConsumedCapacity: 'TOTAL' } as const
  const { request, answer } = await send(client, base, values)
  const { $metadata, ConsumedCapacity, ...shown } = await answer
  return {
    operation: title,
    request,
    answer: shown,
    capacityUnits: ConsumedCapacity?.CapacityUnits ?? 0,
    command: `${aws('dynamodb')} ${commandName} --cli-input-json ${quotedForShell(JSON.stringify(request))}`,
  }
}

interface Base {
  readonly TableName: string
  readonly ReturnConsumedCapacity: 'TOTAL'
}

interface Sent {
  readonly request: Record<string, unknown>
  readonly answer: Promise<{ $metadata: unknown; ConsumedCapacity?: ConsumedCapacity | undefined }>
}

interface Attempt {
  readonly title: string
  /** Of the AWS CLI. */
  readonly commandName: string
  send(client: DynamoDBClient, base: Base, values: TableValues): Sent
}

const partition = { S: 'uploads' }
const keyOf = ({ key }: TableValues) => ({ bucket: partition, object_key: { S: key } })
const numberOf = (size: number) => ({ N: String(size) })

const attempts: Readonly<Record<TableOperation, Attempt>> = {
  put: {
    ...{ title: 'PutItem', commandName: 'put-item' },
    send(client, base, values) {
      const etag = values.etag === undefined ? {} : { etag: { S: values.etag } }
      const Item = { ...keyOf(values), size: numberOf(values.size), ...etag }
      const request = { ...base, Item, ReturnValues: 'ALL_OLD' as const }
      return { request, answer: client.send(new PutItemCommand(request)) }
    },
  },
  get: {
    ...{ title: 'GetItem', commandName: 'get-item' },
    send(client, base, values) {
      const request = { ...base, Key: keyOf(values) }
      return { request, answer: client.send(new GetItemCommand(request)) }
    },
  },
  update: {
    ...{ title: 'UpdateItem', commandName: 'update-item' },
    send(client, base, values) {
      const { etag, size } = values
      const [name, value] = etag === undefined ? ['size', numberOf(size)] : ['etag', { S: etag }]
      const request = {
        ...{ ...base, Key: keyOf(values), UpdateExpression: 'SET #a = :a' },
        ...{ ExpressionAttributeNames: { '#a': name }, ExpressionAttributeValues: { ':a': value } },
        ReturnValues: 'ALL_NEW' as const,
      }
      return { request, answer: client.send(new UpdateItemCommand(request)) }
    },
  },
  query: {
    ...{ title: 'Query', commandName: 'query' },
    send(client, base, { prefix }) {
      const request = {
        ...base,
        KeyConditionExpression: '#b = :b AND begins_with(object_key, :p)',
        ExpressionAttributeNames: { '#b': 'bucket' },
        ExpressionAttributeValues: { ':b': partition, ':p': { S: prefix } },
      }
      return { request, answer: client.send(new QueryCommand(request)) }
    },
  },
  scan: {
    ...{ title: 'Scan', commandName: 'scan' },
    send: (client, base) => ({
      request: { ...base },
      answer: client.send(new ScanCommand({ ...base })),
    }),
  },
  delete: {
    ...{ title: 'DeleteItem', commandName: 'delete-item' },
    send(client, base, values) {
      const request = { ...base, Key: keyOf(values), ReturnValues: 'ALL_OLD' as const }
      return { request, answer: client.send(new DeleteItemCommand(request)) }
    },
  },
}
