import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { createThings, startEndpoint, temporaryFolder } from './testing/endpoint.ts'

const TableName = 'things'
const Key = { pk: { S: 'a' }, sk: { S: 'x' } }
const refuse = {
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const

test('a refused put, update or delete returns the item that refused it, when asked to', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const Item = { ...Key, version: { S: '1' } }
  await client.send(new PutItemCommand({ TableName, Item }))
  for (const command of [
    new PutItemCommand({ TableName, Item: Key, ...refuse }),
    new UpdateItemCommand({ TableName, Key, UpdateExpression: 'REMOVE version', ...refuse }),
    new DeleteItemCommand({ TableName, Key, ...refuse }),
  ]) {
    const error = await client.send(command as PutItemCommand).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ConditionalCheckFailedException)
    expect((error as ConditionalCheckFailedException).Item).toEqual(Item)
    expect((error as ConditionalCheckFailedException).message).toBe(
      'The conditional request failed',
    )
  }
})

test('a refusal returns no item when none was asked for, or there is none', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const absent = new PutItemCommand({
    TableName,
    Item: Key,
    ...refuse,
    ConditionExpression: 'attribute_exists(pk)',
  })
  const error = await client.send(absent).catch((error: unknown) => error)
  expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' })
  expect((error as ConditionalCheckFailedException).Item).toBeUndefined()

  await client.send(new PutItemCommand({ TableName, Item: Key }))
  for (const asked of [undefined, 'NONE'] as const) {
    const put = new PutItemCommand({
      TableName,
      Item: Key,
      ...refuse,
      ReturnValuesOnConditionCheckFailure: asked,
    })
    const error = await client.send(put).catch((error: unknown) => error)
    expect((error as ConditionalCheckFailedException).Item).toBeUndefined()
  }
  const unknown = { ...refuse, ReturnValuesOnConditionCheckFailure: 'ALL_NEW' as never }
  await expect(
    client.send(new PutItemCommand({ TableName, Item: Key, ...unknown })),
  ).rejects.toMatchObject({ name: 'ValidationException' })
})

test('of 64 concurrent puts the greatest version stays, in every round', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  for (let round = 0; round < 30; round++) {
    const sk = `round-${round}`
    const versions = Array.from({ length: 64 }, (_, i) => String((i * 37) % 64).padStart(4, '0'))
    const outcomes = await Promise.all(versions.map((version) => putNewer(client, sk, version)))
    expect(outcomes).toContain('written')
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { pk: { S: 'a' }, sk: { S: sk } } }),
    )
    expect(Item?.version?.S).toBe('0063')
    expect(outcomes[versions.indexOf('0063')]).toBe('written')
  }
})

async function putNewer(client: DynamoDBClient, sk: string, version: string): Promise<string> {
  try {
    await client.send(
      new PutItemCommand({
        TableName,
        Item: { pk: { S: 'a' }, sk: { S: sk }, version: { S: version } },
        ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { S: version } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return 'written'
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    // The item that refused must be a newer one: what was read and what decided are the same.
    expect(String(error.Item?.version?.S) >= version).toBe(true)
    return 'refused'
  }
}
