import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  ScanCommand,
  TagResourceCommand,
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
const Item = { pk: { S: 'a' }, sk: { S: 'x' }, version: { S: '1' } }

// `~` separates the parts of a key on disk, so such a name would point into another table's data.
const hostileNames = [
  'things~by_version',
  'things~',
  'item-things~',
  '../things',
  'things\u007f',
  'thíngs',
]

test.each(hostileNames)(
  'CreateTable refuses the name %j and leaves other tables alone',
  async (name) => {
    await using folder = await temporaryFolder()
    await using endpoint = await startEndpoint({ folder: folder.path })
    const { client } = endpoint
    await createThings(client, versionedThingsTable)
    await client.send(new PutItemCommand({ TableName, Item }))
    for (const command of [
      new CreateTableCommand({ ...versionedThingsTable, TableName: name }),
      new DeleteTableCommand({ TableName: name }),
      new DescribeTableCommand({ TableName: name }),
      new PutItemCommand({ TableName: name, Item }),
      new ScanCommand({ TableName: name }),
      new DescribeTimeToLiveCommand({ TableName: name }),
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: 'x', Enabled: true },
      }),
      new TagResourceCommand({
        ResourceArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`,
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    ]) {
      const error: unknown = await client.send(command as ScanCommand).catch((e: unknown) => e)
      expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } })
    }
    for (const IndexName of [undefined, 'by_version']) {
      const { Items } = await client.send(new ScanCommand({ TableName, IndexName }))
      expect(Items).toEqual([Item])
    }
  },
)

test('CreateTable refuses an index name that holds a separator', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const [index] = versionedThingsTable.GlobalSecondaryIndexes ?? []
  const GlobalSecondaryIndexes = [{ ...index, IndexName: 'by~version' }] as never
  await expect(
    endpoint.client.send(
      new CreateTableCommand({ ...versionedThingsTable, GlobalSecondaryIndexes }),
    ),
  ).rejects.toMatchObject({ name: 'ValidationException' })
})

test('a refused CreateTable changes nothing', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  await client.send(new PutItemCommand({ TableName, Item }))
  const UpdateTimeToLive = { AttributeName: 'expires', Enabled: true }
  await client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: UpdateTimeToLive }),
  )
  for (const wrong of [
    { ...thingsTable },
    { ...thingsTable, KeySchema: [] },
    { ...thingsTable, AttributeDefinitions: undefined },
    { ...thingsTable, TableName: undefined },
  ]) {
    const error: unknown = await client
      .send(new CreateTableCommand(wrong as never))
      .catch((e: unknown) => e)
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } })
  }
  expect((await client.send(new ScanCommand({ TableName }))).Items).toEqual([Item])
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }))
  expect(TimeToLiveDescription?.TimeToLiveStatus).toBe('ENABLED')
})
