import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { createThings, startEndpoint, temporaryFolder } from './testing/endpoint.ts'

const TableName = 'things'

test('a page begins after any key that the key condition allows, in the order of UTF-8 bytes', async () => {
  await using folder = await temporaryFolder()
  await using endpoint = await startEndpoint({ folder: folder.path })
  const { client } = endpoint
  await createThings(client)
  const pk = { S: 'a' }
  // In UTF-16 the first of them is the greatest.
  const keys = ['\uffff', '\u{10000}', '\u{10001}']
  for (const sk of keys) {
    await client.send(new PutItemCommand({ TableName, Item: { pk, sk: { S: sk } } }))
  }
  const after = async (start: string, condition: string) => {
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: `pk = :pk AND sk ${condition}`,
        ExpressionAttributeValues: {
          ':pk': pk,
          ':to': { S: '\u{10000}' },
          ...(condition.includes(':from') ? { ':from': { S: 'a' } } : {}),
        },
        ExclusiveStartKey: { pk, sk: { S: start } },
      }),
    )
    return Items?.map(({ sk }) => sk?.S)
  }
  for (const condition of ['<= :to', 'BETWEEN :from AND :to']) {
    expect(await after('\uffff', condition)).toEqual(['\u{10000}'])
    await expect(after('\u{10001}', condition)).rejects.toMatchObject({
      message: 'The provided starting key does not match the range key predicate',
    })
  }
})
