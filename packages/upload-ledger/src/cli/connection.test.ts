import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Context } from './command.ts'
import { connect, type TableFlags } from './connection.ts'
import { announce, defaultDataFolder } from './running.ts'

let data: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'upload-ledger-connection-'))
  await announce(data, {
    ...{ pid: process.pid, s3Url: '', dynamodbUrl: 'http://127.0.0.1:8000', consoleUrl: '' },
    ...{ region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'locallocal' },
    ...{ bucket: 'uploads', filters: [], delivery: 'direct', tableName: 'local_table' },
    historyTableName: 'local_history',
    ...{ logFile: '', startCommand: '' },
  })
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rm(data, { recursive: true, force: true }))

async function found(flags: TableFlags, environment: Context['environment'] = {}) {
  const context = { environment, workingFolder: data } as Context
  const { table } = await connect(context, flags)
  const { client, name } = table
  const { region, endpoint } = client.config
  const found = { name, region: await region(), port: (await endpoint?.())?.port }
  client.destroy()
  return found
}

test('a local cloud that runs here is read, unless a region says that AWS is meant', async () => {
  const here = { name: 'local_table', region: 'us-east-1', port: 8000 }
  expect(await found({ data })).toEqual(here)
  const there = { name: 'upload_metadata', region: 'eu-west-1', port: undefined }
  expect(await found({ data, region: 'eu-west-1' })).toEqual(there)
})

test('without a local cloud and a region there is nowhere to look', async () => {
  // The SDK reads these by itself.
  vi.stubEnv('AWS_REGION', undefined)
  vi.stubEnv('AWS_CONFIG_FILE', join(data, 'none'))
  const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
  await expect(found({ data: defaultDataFolder })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringMatching(
      /no local cloud is running in \/.*\.upload-ledger, which does not exist, and no AWS region .*npx upload-ledger dev, /,
    ),
  })
  await expect(found({ data }, environment)).rejects.toMatchObject({
    code: 'configuration',
    message: 'Cannot connect to AWS: no region is set; pass --region, or set AWS_REGION',
  })
})

test('the region on AWS is found where the AWS CLI finds it', async () => {
  const environment = { AWS_DEFAULT_REGION: 'eu-north-1', TABLE_NAME: 'rows' }
  const there = { name: 'rows', region: 'eu-north-1', port: undefined }
  expect(await found({ data: defaultDataFolder }, environment)).toEqual(there)
})

test('a data folder of its own means a local cloud, and AWS is not asked in its place', async () => {
  const environment = { AWS_DEFAULT_REGION: 'eu-north-1' }
  const none = join(data, 'none')
  await expect(found({ data: none }, environment)).rejects.toMatchObject({
    code: 'configuration',
    message: `Cannot reach the local cloud: none is running in ${none}, which does not exist; start one with npx upload-ledger dev --data ${none}, or pass its folder with --data`,
  })
})

test('the history is that of the flag, the environment or the local cloud, in this order', async () => {
  const historyOf = async (flags: TableFlags, environment: Context['environment'] = {}) => {
    const context = { environment, workingFolder: data } as Context
    const { table, historyTableName } = await connect(context, flags)
    table.client.destroy()
    return historyTableName
  }
  const environment = { HISTORY_TABLE_NAME: 'events', AWS_REGION: 'eu-west-1' }
  expect(await historyOf({ data, 'history-table': 'mine' }, environment)).toBe('mine')
  expect(await historyOf({ data }, environment)).toBe('events')
  expect(await historyOf({ data })).toBe('local_history')
  expect(await historyOf({ data, region: 'eu-west-1' })).toBe('upload_history')
})

test('a table and an endpoint that a flag names are the ones that are read', async () => {
  const flags = { data, table: 'mine', 'endpoint-url': 'http://127.0.0.1:7' }
  const environment = { TABLE_NAME: 'rows', AWS_REGION: 'eu-north-1' }
  const there = { name: 'mine', region: 'eu-north-1', port: 7 }
  expect(await found(flags, environment)).toEqual(there)
})

test('a bucket is known where the endpoint of the environment is that of the local cloud', async () => {
  const bucketBy = async (endpoint: string) => {
    const environment: Context['environment'] = {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: 'us-east-1',
    }
    const { bucket, table } = await connect({ environment, workingFolder: data } as Context, {
      data,
    })
    table.client.destroy()
    return bucket
  }
  expect(await bucketBy('http://127.0.0.1:8000')).toBe('uploads')
  expect(await bucketBy('http://127.0.0.1:8001')).toBeUndefined()
})
