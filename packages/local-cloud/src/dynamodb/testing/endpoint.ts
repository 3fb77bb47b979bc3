import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import { owner, Principals } from '../../identity/index.ts'
import { createDynamoDB, type DynamoDB, type DynamoDBOptions } from '../index.ts'

/** For tests: an endpoint on a free port of 127.0.0.1, and a client of its owner. */
export interface TestEndpoint extends AsyncDisposable {
  readonly dynamodb: DynamoDB
  readonly principals: Principals
  readonly url: string
  readonly client: DynamoDBClient
}

export const ownerKeys: { accessKeyId: string; secretAccessKey: string } = {
  accessKeyId: 'local',
  secretAccessKey: 'locallocal',
}

export async function startEndpoint(
  options: Partial<DynamoDBOptions> & { folder: string },
): Promise<TestEndpoint> {
  const principals = new Principals()
  principals.add(owner(ownerKeys))
  const dynamodb = await createDynamoDB({ principals, region: 'us-east-1', ...options })
  const server = createServer(dynamodb.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = clientOf(url, ownerKeys)
  return {
    dynamodb,
    principals,
    url,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await dynamodb.close()
    },
  }
}

export function clientOf(url: string, credentials: typeof ownerKeys): DynamoDBClient {
  return new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })
}

/** A folder under the system's temporary one, deleted when the test ends. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'local-dynamodb-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export const thingsTable: CreateTableCommandInput = {
  TableName: 'things',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
}

/** The same with an index by `version`. */
export const versionedThingsTable: CreateTableCommandInput = {
  ...thingsTable,
  AttributeDefinitions: [
    ...(thingsTable.AttributeDefinitions ?? []),
    { AttributeName: 'version', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by_version',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
}

export async function createThings(
  client: DynamoDBClient,
  table: CreateTableCommandInput = thingsTable,
): Promise<void> {
  await client.send(new CreateTableCommand(table))
}
