import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type AttributeValue,
  DescribeTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import {
  clientOf,
  createThings,
  ownerKeys,
  startEndpoint,
  temporaryFolder,
  versionedThingsTable,
} from './testing/endpoint.ts'

const TableName = 'things'
const rounds = 6

test('kills lose no acknowledged write, and indexes agree with their tables', async () => {
  await using folder = await temporaryFolder()
  const acknowledged = new Map<string, number>()
  const attempted = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    const { child, url } = await startChild(folder.path)
    const client = clientOf(url, ownerKeys)
    if (round === 0) await createThings(client, versionedThingsTable)
    const exited = once(child, 'exit')
    const before = acknowledgedWrites
    const writers = Array.from({ length: 16 }, (_, writer) =>
      writeUntilRefused(client, writer, acknowledged, attempted),
    )
    // A number of acknowledgements and not a time, so that there is load on any machine.
    await expect
      .poll(() => acknowledgedWrites - before, { interval: 1 })
      .toBeGreaterThan(100 + round * 37)
    child.kill('SIGKILL')
    await exited
    await Promise.all(writers)
    client.destroy()

    await using endpoint = await startEndpoint({ folder: folder.path })
    const items = await scan(endpoint.client)
    const versions = new Map(items.map((item) => [item.sk?.S ?? '', Number(item.version?.S)]))
    for (const [sk, version] of acknowledged) {
      // The write that was under way may have been made too.
      expect([version, attempted.get(sk)]).toContain(versions.get(sk))
    }
    expect(bySortKey(await scan(endpoint.client, 'by_version'))).toEqual(bySortKey(items))
    for (const [sk, version] of versions) acknowledged.set(sk, version)
  }
})

let acknowledgedWrites = 0

/** Raises the versions of its own items, one write at a time, until the endpoint has gone. */
async function writeUntilRefused(
  client: DynamoDBClient,
  writer: number,
  acknowledged: Map<string, number>,
  attempted: Map<string, number>,
): Promise<void> {
  for (let i = 0; i < 100_000; i++) {
    const sk = `${writer}-${i % 20}`
    const version = Math.max(acknowledged.get(sk) ?? 0, attempted.get(sk) ?? 0) + 1
    attempted.set(sk, version)
    const text = String(version).padStart(8, '0')
    const Item = { pk: { S: 'a' }, sk: { S: sk }, version: { S: text } }
    try {
      await client.send(new PutItemCommand({ TableName, Item }))
    } catch {
      return
    }
    acknowledged.set(sk, version)
    acknowledgedWrites++
  }
}

async function scan(
  client: DynamoDBClient,
  IndexName?: string,
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = []
  for await (const page of paginateScan({ client }, { TableName, IndexName })) {
    items.push(...(page.Items ?? []))
  }
  return items
}

function bySortKey(items: Record<string, AttributeValue>[]): Record<string, AttributeValue>[] {
  return items.toSorted((a, b) => ((a.sk?.S ?? '') < (b.sk?.S ?? '') ? -1 : 1))
}

async function startChild(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL('./testing/serve-until-killed.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, url: line.toString().trim() }
}

test('a killed transaction was made whole or not at all, and so was its token', async () => {
  await using folder = await temporaryFolder()
  for (let round = 0; round < 3; round++) {
    const { child, url } = await startChild(folder.path)
    const client = clientOf(url, ownerKeys)
    if (round === 0) await createThings(client, versionedThingsTable)
    const exited = once(child, 'exit')
    let made = 0
    const last = new Map<number, TransactWriteItemsCommandInput>()
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 10_000; i++) {
        const transaction = transactionOf(writer, `${round}-${String(i).padStart(6, '0')}`)
        last.set(writer, transaction)
        try {
          await client.send(new TransactWriteItemsCommand(transaction))
          made++
        } catch {
          return
        }
      }
    })
    await expect.poll(() => made, { timeout: 20_000, interval: 1 }).toBeGreaterThan(40 + round * 17)
    child.kill('SIGKILL')
    await exited
    await Promise.all(writers)
    client.destroy()

    await using endpoint = await startEndpoint({ folder: folder.path })
    const agree = async () => {
      const items = await scan(endpoint.client)
      for (let writer = 0; writer < 8; writer++) {
        const own = items.filter(({ sk }) => sk?.S?.startsWith(`${writer}-`))
        expect(new Set(own.map(({ version }) => version?.S)).size).toBe(1)
        expect(own.length).toBe(5)
        expect(new Set(own.map(({ hits }) => hits?.N)).size).toBe(1)
      }
      expect(bySortKey(await scan(endpoint.client, 'by_version'))).toEqual(bySortKey(items))
      return items
    }
    await agree()
    // A client that was cut off asks again, and it counts once, whether it was made before or not.
    const hitsOf = (items: Record<string, AttributeValue>[], writer: number) =>
      Number(items.find(({ sk }) => sk?.S === `${writer}-0`)?.hits?.N)
    for (const [writer, transaction] of last) {
      await endpoint.client.send(new TransactWriteItemsCommand(transaction))
      const hits = hitsOf(await agree(), writer)
      await endpoint.client.send(new TransactWriteItemsCommand(transaction))
      expect(hitsOf(await agree(), writer)).toBe(hits)
    }
  }
}, 60_000)

/** Gives all items of a writer one version, and counts how often. */
function transactionOf(writer: number, version: string): TransactWriteItemsCommandInput {
  return {
    ClientRequestToken: `${writer}-${version}`,
    TransactItems: Array.from({ length: 5 }, (_, i) => ({
      Update: {
        TableName,
        Key: { pk: { S: 'a' }, sk: { S: `${writer}-${i}` } },
        UpdateExpression: 'SET version = :version ADD hits :one',
        ExpressionAttributeValues: { ':version': { S: version }, ':one': { N: '1' } },
      },
    })),
  }
}

test('an endpoint killed while it fills an index, or deletes one, finishes it when it starts', async () => {
  await using folder = await temporaryFolder()
  const items = 400
  for (let round = 0; round < 4; round++) {
    const { child, url } = await startChild(folder.path)
    const client = clientOf(url, ownerKeys)
    if (round === 0) {
      await createThings(client)
      await Promise.all(
        Array.from({ length: items }, (_, i) => {
          const text = { S: String(i).padStart(8, '0') }
          const Item = { pk: { S: 'a' }, sk: text, version: text }
          return client.send(new PutItemCommand({ TableName, Item }))
        }),
      )
    }
    const exited = once(child, 'exit')
    const update = client.send(new UpdateTableCommand(round % 2 === 0 ? addIndex : removeIndex))
    const ended = update.catch(() => undefined)
    // Somewhere in it: as soon as the table says that it has begun, or a little later.
    await expect
      .poll(() => hasBegun(client, round % 2 === 0), { timeout: 20_000, interval: 1 })
      .toBe(true)
    await sleep(round * 7)
    child.kill('SIGKILL')
    await exited
    await ended
    client.destroy()

    await using endpoint = await startEndpoint({ folder: folder.path })
    const { Table } = await endpoint.client.send(new DescribeTableCommand({ TableName }))
    const [index] = Table?.GlobalSecondaryIndexes ?? []
    expect(Table?.ItemCount).toBe(items)
    if (round % 2 === 1) {
      expect(index).toBeUndefined()
      continue
    }
    expect(index).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: items })
    const rows = await scan(endpoint.client, 'by_version')
    expect(bySortKey(rows)).toEqual(bySortKey(await scan(endpoint.client)))
  }
}, 60_000)

const addIndex: UpdateTableCommandInput = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'version', AttributeType: 'S' }],
  GlobalSecondaryIndexUpdates: [{ Create: versionedThingsTable.GlobalSecondaryIndexes?.[0] }],
}
const removeIndex: UpdateTableCommandInput = {
  TableName,
  GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by_version' } }],
}

/** Whether an index is being filled or is there; or is being deleted or gone. */
async function hasBegun(client: DynamoDBClient, isCreation: boolean): Promise<boolean> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  const status = Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus
  return isCreation ? status !== undefined : status !== 'ACTIVE'
}
