import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveryEvent } from './delivery/index.ts'
import { type CloudUnderTest, startCloudUnderTest } from './services/testing/cloud-under-test.ts'

/** Puts an item of the event's name, as often as the event says. */
const source = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
const client = new DynamoDBClient({ maxAttempts: 2 })
export const handler = async ({ name }) => {
  await client.send(new PutItemCommand({ TableName: 'things', Item: { name: { S: name } } }))
}
`
const names = ['writer', 'neighbour'] as const

let t: CloudUnderTest
let dynamodb: DynamoDBClient
const events: DeliveryEvent[] = []

beforeAll(async () => {
  t = await startCloudUnderTest()
  dynamodb = new DynamoDBClient(t.client)
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'things',
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  const bundlePath = join(t.folder, 'writer.mjs')
  await writeFile(bundlePath, source)
  for (const name of names) {
    await t.cloud.functions.deploy({
      ...{ name, bundlePath, handler: 'writer.handler' },
      sources: { packages: { names: ['@aws-sdk', '@smithy'], from: import.meta.filename } },
      configuration: { environment: {}, timeoutSeconds: 10, memoryMegabytes: 128 },
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' }],
      },
    })
  }
  t.cloud.delivery.onEvent((event) => events.push(event))
})
afterAll(async () => {
  dynamodb.destroy()
  await t.close()
})

/** Delivers an event to a function, and gives what became of each attempt. */
async function deliver(functionName: string, name: string): Promise<readonly string[]> {
  const functionArn = t.cloud.functions.arn(functionName)
  events.length = 0
  await t.cloud.delivery.send({ functionArn, payload: { name } }, `request-${name}`)
  expect(await t.cloud.delivery.drained(20_000)).toBe(true)
  return events.map((event) => ('error' in event ? textOf(event.error) : event.type))
}

function textOf(error: unknown): string {
  const { errorType, errorMessage } = error as { errorType: string; errorMessage: string }
  return `${errorType}: ${errorMessage.replace(/^RequestId: \S+ /, '')}`
}

async function isThere(name: string): Promise<boolean> {
  const input = { TableName: 'things', Key: { name: { S: name } }, ConsistentRead: true }
  return (await dynamodb.send(new GetItemCommand(input))).Item !== undefined
}

const writer = { functionName: 'writer', operation: 'PutItem' } as const

test('a throttled function fails until the throttling ends, and its neighbour does not', async () => {
  const end = t.cloud.disturb({ ...writer, fault: 'throttle' })
  const stop = t.cloud.delivery.onEvent((event) => {
    if (event.type === 'failed' && event.attempt === 2) end()
  })
  expect(await deliver('neighbour', 'a')).toEqual(['delivered'])
  const [first, second, ...last] = await deliver('writer', 'b')
  expect(first).toMatch(/^ProvisionedThroughputExceededException: /)
  expect(second).toMatch(/^ProvisionedThroughputExceededException: /)
  expect(last).toEqual(['delivered'])
  stop()
})

const killed = 'Runtime.ExitError: Error: Runtime exited with error: signal: killed'

test('a function that crashes before its write has written nothing, and after it the item', async () => {
  for (const fault of ['crash-before', 'crash-after'] as const) {
    t.cloud.disturb({ ...writer, fault })
    let wasThere: Promise<boolean> | undefined
    const stop = t.cloud.delivery.onEvent(() => (wasThere ??= isThere(fault)))
    expect(await deliver('writer', fault)).toEqual([killed, 'delivered'])
    expect(await wasThere).toBe(fault === 'crash-after')
    stop()
  }
})

test('a disturbance that was ended, or that has crashed its function, disturbs no more', async () => {
  t.cloud.disturb({ ...writer, fault: 'crash-before' })()
  expect(await deliver('writer', 'c')).toEqual(['delivered'])
})

test('the dead letters of one function are removed, and those of others stay', async () => {
  const ends = names.map((functionName) =>
    t.cloud.disturb({ ...writer, functionName, fault: 'throttle' }),
  )
  for (const name of names) await deliver(name, 'd')
  for (const end of ends) end()
  const { delivery, functions } = t.cloud
  expect(delivery.counts().deadLetters).toBe(2)
  await delivery.removeDeadLetters(functions.arn('writer'))
  expect(delivery.counts().deadLetters).toBe(1)
  const [left, ...more] = await Array.fromAsync(delivery.deadLetters())
  expect(left?.record.requestContext.functionArn).toContain('neighbour')
  expect(more).toEqual([])
})
