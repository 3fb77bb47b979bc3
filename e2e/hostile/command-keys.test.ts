import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { createDynamoDB } from '../../packages/local-cloud/src/dynamodb/index.ts'
import { openLog } from '../../packages/local-cloud/src/functions/function-log.ts'
import { owner, Principals } from '../../packages/local-cloud/src/identity/index.ts'
import type { Command } from '../../packages/upload-ledger/src/cli/command.ts'
import { logs } from '../../packages/upload-ledger/src/cli/commands/logs.ts'
import { show } from '../../packages/upload-ledger/src/cli/commands/show.ts'
import { announce } from '../../packages/upload-ledger/src/cli/running.ts'
import { rowOfEvent } from '../../packages/upload-ledger/src/core/index.ts'
import { createHandler } from '../../packages/upload-ledger/src/lambda/handler.ts'
import {
  connectTable,
  createTable,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { toItem } from '../../packages/upload-ledger/src/table/row-item.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { hostileGroups, unsafe } from '../support/hostile-keys.ts'
import { createRandom } from '../support/random.ts'
import { often, seed } from '../support/seed.ts'
import { eventsOf, notificationOf } from './key-notification.ts'

const region = 'us-east-1'
const ownerKeys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
const count = often(4_000)

test(`show and logs print each of ${count} keys reversibly and without hidden or control characters (seed ${seed})`, {
  timeout: 300_000 * (count / 4_000),
}, async () => {
  for (const keys of hostileGroups(createRandom(seed), count, 10_000)) {
    await using cloud = await openCloud()
    await record(cloud, keys)
    await inTurns(keys, async (key, i) => {
      if (i % 2 === 0)
        expect(JSON.parse(await shown(cloud, `uploads/${key}`, ['--json'])).object_key).toBe(key)
      else expect(readBack(await shown(cloud, `uploads/${key}`, []))).toBe(key)
      if (i % 20 === 0) await shown(cloud, `none/${key}`, [])
    })
    const flags = ['--lines', String(10 * keys.length)]
    const lines = [
      ...(await print(cloud, logs, flags)).out,
      ...(await print(cloud, logs, [...flags, '--json'])).out,
    ]
    expect(lines.length).toBeGreaterThan(2 * keys.length)
    expect(lines.filter((line) => unsafe.test(line))).toEqual([])
  }
  expect(Object.keys(Object.prototype)).toEqual([])
})

/** Saves what the function would save, and logs what it would log. */
async function record({ table, logFile }: Cloud, keys: readonly string[]): Promise<void> {
  const groups = Array.from({ length: Math.ceil(keys.length / 25) }, (_, i) =>
    keys.slice(i * 25, i * 25 + 25),
  )
  const log = await openLog({ path: logFile, now: Date.now })
  let lines: string[] = []
  const handler = createHandler({
    ledger: { record: async () => 'written' },
    now: () => 0,
    write: (line) => lines.push(line),
  })
  await inTurns(groups, async (group) => {
    const rows = eventsOf(group).map((event) => ({
      PutRequest: { Item: toItem(rowOfEvent(event, 0)) },
    }))
    await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: rows } }))
  })
  for (const group of groups) {
    lines = []
    await handler(notificationOf(group), {})
    await log.append(lines)
  }
  await log.close()
}

/** What `show` prints of a key that is recorded, or complains of one that is not. */
async function shown(cloud: Cloud, path: string, flags: readonly string[]): Promise<string> {
  const { out, err, code } = await print(cloud, show, [`s3://${path}`, ...flags])
  const lines = [...out, ...err]
  expect(code).toBe(path.startsWith('none/') ? 1 : 0)
  for (const line of lines) expect(line).not.toMatch(unsafe)
  return lines.join('\n')
}

/** The key that `show` means, by the rule of `printable`. */
function readBack(text: string): string | undefined {
  return /^object_key {2}(.*)$/m
    .exec(text)?.[1]
    ?.replace(/\\(?:u\{([0-9a-f]+)\}|\\)/g, (_, code) =>
      code === undefined ? '\\' : String.fromCodePoint(Number.parseInt(code, 16)),
    )
}

async function print({ folder }: Cloud, command: Command, args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await command.run([...args, '--data', folder], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment: {},
    workingFolder: folder,
    interrupted: new AbortController().signal,
    ask: async () => '',
    now: Date.now,
    style: (_, text) => text,
  })
  return { out, err, code }
}

/** As much of a local cloud as these commands ask: a table, a log, and word of where they are. */
interface Cloud extends AsyncDisposable {
  readonly folder: string
  readonly table: Table
  readonly logFile: string
}

async function openCloud(): Promise<Cloud> {
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-commands-'))
  const principals = new Principals()
  principals.add(owner(ownerKeys))
  const dynamodb = await createDynamoDB({ folder: join(folder, 'dynamodb'), principals, region })
  const server = createServer((request, response) => {
    // Each run of a command has a client of its own, which in a process ends with it.
    response.shouldKeepAlive = request.headers['x-amz-target']?.includes('BatchWriteItem') === true
    dynamodb.listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dynamodbUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const table = connectTable('upload_metadata', {
    ...patient,
    endpoint: dynamodbUrl,
    region,
    credentials: ownerKeys,
  })
  await createTable(table)
  const logFile = join(folder, 'log.jsonl')
  await announce(folder, {
    ...{ pid: process.pid, dynamodbUrl, region, ...ownerKeys, tableName: table.name, logFile },
    // Nobody asks for the rest.
    ...{ s3Url: '', consoleUrl: '', bucket: 'uploads', filters: [] },
    ...{ delivery: 'direct', startCommand: '' },
  })
  return {
    ...{ folder, table, logFile },
    async [Symbol.asyncDispose]() {
      table.client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await dynamodb.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function inTurns<T>(
  items: readonly T[],
  run: (item: T, i: number) => Promise<void>,
): Promise<void> {
  const left = items.entries()
  const work = async () => {
    for (const [i, item] of left) await run(item, i)
  }
  await Promise.all(Array.from({ length: 16 }, work))
}
