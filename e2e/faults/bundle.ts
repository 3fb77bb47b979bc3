import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDynamoDB } from '../../packages/local-cloud/src/dynamodb/index.ts'
import {
  createFunctions,
  type InvocationResult,
} from '../../packages/local-cloud/src/functions/index.ts'
import { owner, Principals } from '../../packages/local-cloud/src/identity/index.ts'
import { openRoles } from '../../packages/local-cloud/src/roles/index.ts'
import {
  connectTable,
  createHistoryTable,
  createTable,
  type Table,
} from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { type FaultProxy, startProxy } from './proxy.ts'

const region = 'us-east-1'
const keys = { accessKeyId: 'local', secretAccessKey: 'locallocal' }
const name = 'upload-ledger'
const bundlePath = fileURLToPath(
  new URL('../../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
)

/** The built bundle, run as the local Lambda runs it, behind a proxy from its table. */
export interface Bundle extends AsyncDisposable {
  /** The table itself, past the proxy. */
  readonly table: Table
  readonly proxy: FaultProxy
  /** Invokes the function; it is served by a process that is free, or a new one. */
  invoke(payload: object): Promise<InvocationResult>
  /** Of the EMF lines in the function's log, the sum of one metric. */
  metric(metric: string): Promise<number>
  /** All that is in the function's log. */
  log(): Promise<string>
}

export interface BundleOptions {
  readonly timeoutSeconds?: number
  /** The most processes at once. */
  readonly concurrency?: number
  readonly tableName?: string
  /** Whether it keeps a history, in the table `upload_history`. @default false */
  readonly history?: boolean
  /** More variables for the function. */
  readonly environment?: Readonly<Record<string, string>>
}

let requests = 0

export async function startBundle(options: BundleOptions = {}): Promise<Bundle> {
  const { timeoutSeconds = 30, concurrency = 1, tableName = 'upload_metadata' } = options
  const { history = false } = options
  const environment = {
    ...options.environment,
    TABLE_NAME: tableName,
    ...(history ? { HISTORY_TABLE_NAME: 'upload_history' } : {}),
  }
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-faults-'))
  const principals = new Principals()
  principals.add(owner(keys))
  const dynamodb = await createDynamoDB({ folder: join(folder, 'dynamodb'), principals, region })
  const server = createServer(dynamodb.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const tableUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await startProxy(tableUrl)
  const functions = createFunctions({
    folder: join(folder, 'functions'),
    region,
    principals,
    roles: await openRoles(join(folder, 'roles'), Date.now),
    concurrency,
    endpoints: { AWS_ENDPOINT_URL_DYNAMODB: proxy.url },
  })
  await functions.deploy({
    name,
    bundlePath,
    handler: 'index.handler',
    configuration: { environment, timeoutSeconds, memoryMegabytes: 128 },
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['dynamodb:PutItem', ...(history ? ['dynamodb:UpdateItem'] : [])],
          Resource: '*',
        },
      ],
    },
  })
  const table = connectTable('upload_metadata', {
    ...patient,
    endpoint: tableUrl,
    region,
    credentials: keys,
  })
  await createTable(table)
  if (history) await createHistoryTable({ ...table, name: 'upload_history' })
  const log = () => readFile(functions.log(name).path, 'utf8')
  return {
    table,
    proxy,
    invoke: (payload) =>
      functions.invoke(functions.arn(name), payload, { requestId: `request-${requests++}` }),
    log,
    async metric(metric) {
      const lines = (await log()).split('\n').filter((line) => line.includes('"_aws"'))
      return lines.reduce((sum, line) => sum + JSON.parse(line)[metric], 0)
    },
    async [Symbol.asyncDispose]() {
      await functions.close()
      table.client.destroy()
      await proxy.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await dynamodb.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
