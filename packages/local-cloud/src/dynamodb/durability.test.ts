import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
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
