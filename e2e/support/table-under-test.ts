import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createDynamoDB } from '../../packages/local-cloud/src/dynamodb/index.ts'
import { owner, Principals } from '../../packages/local-cloud/src/identity/index.ts'
import { connectDynamoDB } from '../../packages/upload-ledger/src/dynamodb/index.ts'
import {
  connectTable,
  createTable,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'

/** A table of rows, for the time of a test file. */
export interface TableUnderTest {
  readonly table: Table
  close(): Promise<void>
}

/**
 * The local DynamoDB, or a real table where `UPLOAD_LEDGER_LIVE_TABLE` names one (made beforehand;
 * the tests put items under bucket names of their own and leave them there).
 */
export async function openTable(sender: Sender = 'the SDK'): Promise<TableUnderTest> {
  const live = process.env.UPLOAD_LEDGER_LIVE_TABLE
  const opened = live ? openLiveTable(live) : await openLocalTable()
  if (sender === 'the SDK') return opened
  const { requestTimeout } = patient.requestHandler
  const dynamodb = connectDynamoDB(await environmentOf(opened.table), requestTimeout)
  return {
    table: { ...opened.table, send: dynamodb.send },
    async close() {
      dynamodb.close()
      await opened.close()
    },
  }
}

/** What single items of a table are written and read by. */
export type Sender = (typeof senders)[number]
export const senders = ['the SDK', 'the function’s client'] as const

function openLiveTable(name: string): TableUnderTest {
  const table = connectTable(name)
  return { table, close: async () => table.client.destroy() }
}

/** A table of rows in the local DynamoDB, whose client may create others. */
export async function openLocalTable(): Promise<TableUnderTest> {
  const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-table-'))
  const principals = new Principals()
  principals.add(owner(keys))
  const dynamodb = await createDynamoDB({ folder, principals, region: 'us-east-1' })
  const server = createServer(dynamodb.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${port}`
  const table = connectTable('upload_metadata', {
    ...patient,
    endpoint,
    region: 'us-east-1',
    credentials: keys,
  })
  await createTable(table)
  return {
    table,
    async close() {
      table.client.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await dynamodb.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The environment in which a command finds a table. */
export async function environmentOf({ client, name }: Table): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials()
  const endpoint = await client.config.endpoint?.()
  return {
    AWS_ENDPOINT_URL: endpoint ? `http://${endpoint.hostname}:${endpoint.port}` : '',
    AWS_REGION: await client.config.region(),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
    TABLE_NAME: name,
  }
}
