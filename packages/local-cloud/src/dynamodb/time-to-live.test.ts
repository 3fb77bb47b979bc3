import {
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  createThings,
  startEndpoint,
  temporaryFolder,
  thingsTable,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const nowMs = Date.now()
const pastSeconds = Math.floor(nowMs / 1000) - 60

function setTimeToLive(client: DynamoDBClient, AttributeName: string, Enabled: boolean) {
  const TimeToLiveSpecification = { AttributeName, Enabled }
  return client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
}

async function describe(client: DynamoDBClient) {
  const answer = await client.send(new DescribeTimeToLiveCommand({ TableName }))
  return answer.TimeToLiveDescription
}

function put(client: DynamoDBClient, sk: string, expiresAt?: number, table = TableName) {
  const expiry = expiresAt === undefined ? {} : { expires_at: { N: String(expiresAt) } }
  const Item = { pk: { S: 'a' }, sk: { S: sk }, version: { S: sk }, ...expiry }
  return client.send(new PutItemCommand({ TableName: table, Item }))
}

async function sortKeys(client: DynamoDBClient, IndexName?: string): Promise<string[]> {
  const { Items } = await client.send(new ScanCommand({ TableName, IndexName }))
  return (Items ?? []).map((item) => item.sk?.S ?? '')
}

test('time to live is off, can be switched on and off, and is remembered', async () => {
  await using folder = await temporaryFolder()
  {
    await using endpoint = await startEndpoint({ folder: folder.path })
    const { client } = endpoint
    await expect(describe(client)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(setTimeToLive(client, 'expires_at', true)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    await createThings(client)
    expect(await describe(client)).toEqual({ TimeToLiveStatus: 'DISABLED' })
    await expect(setTimeToLive(client, 'x', false)).rejects.toThrow('already disabled')
    const { TimeToLiveSpecification } = await setTimeToLive(client, 'expires_at', true)
    expect(TimeToLiveSpecification).toEqual({ AttributeName: 'expires_at', Enabled: true })
    await expect(setTimeToLive(client, 'expires_at', true)).rejects.toThrow('already enabled')
    await expect(setTimeToLive(client, 'other', true)).rejects.toThrow(
      'active on a different AttributeName',
    )
  }
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  const enabled = { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' }
  expect(await describe(client)).toEqual(enabled)
  await setTimeToLive(client, 'expires_at', false)
  expect(await describe(client)).toEqual({ TimeToLiveStatus: 'DISABLED' })

  // It goes with its table.
  await setTimeToLive(client, 'expires_at', true)
  await client.send(new DeleteTableCommand({ TableName }))
  await createThings(client)
  expect(await describe(client)).toEqual({ TimeToLiveStatus: 'DISABLED' })
})

test('a sweep deletes the expired items and their index rows, and no others', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path, now: () => nowMs })
  const { client, dynamodb } = endpoint
  await createThings(client, versionedThingsTable)
  await createThings(client, { ...thingsTable, TableName: 'lasting' })
  await put(client, 'past', pastSeconds, 'lasting')
  const kept = ['ancient', 'future', 'never']
  await put(client, 'ancient', 1)
  await put(client, 'future', pastSeconds + 3600)
  await put(client, 'never')
  // More than one step's worth.
  for (let i = 0; i < 5; i++) {
    await Promise.all(
      Array.from({ length: 50 }, (_, j) => put(client, `past-${i}-${j}`, pastSeconds)),
    )
  }
  expect(await dynamodb.sweep()).toBe(0)
  await setTimeToLive(client, 'expires_at', true)
  expect(await dynamodb.sweep()).toBe(250)
  expect(await sortKeys(client)).toEqual(kept)
  expect(await sortKeys(client, 'by_version')).toEqual(kept)
  expect((await client.send(new ScanCommand({ TableName: 'lasting' }))).Count).toBe(1)
  expect(await dynamodb.sweep()).toBe(0)
})

test('expired items are swept periodically', async () => {
  await using folder = await temporaryFolder()
  const options = { folder: folder.path, now: () => nowMs, sweepIntervalMs: 5 }
  await using endpoint = await startEndpoint(options)
  const { client } = endpoint
  await createThings(client)
  await setTimeToLive(client, 'expires_at', true)
  for (const sk of ['first', 'second']) {
    await put(client, sk, pastSeconds)
    await expect.poll(() => sortKeys(client)).toEqual([])
  }
})
