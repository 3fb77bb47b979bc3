import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Context } from './command.ts'
import { connect, type TableFlags } from './connection.ts'
import { announce } from './running.ts'

let data: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'upload-ledger-connection-'))
  await announce(data, {
    ...{ pid: process.pid, s3Url: '', dynamodbUrl: 'http://127.0.0.1:8000', consoleUrl: '' },
    ...{ region: 'us-east-1', accessKeyId: 'local', secretAccessKey: 'locallocal' },
    ...{ bucket: 'uploads', prefix: '', delivery: 'direct', tableName: 'local_table' },
    ...{ logFile: '', startCommand: '' },
  })
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rm(data, { recursive: true, force: true }))

async function found(flags: TableFlags, environment: Context['environment'] = {}) {
  const context = { environment, workingFolder: data } as Context
  const { client, name } = await connect(context, flags)
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
  await expect(found({ data: join(data, 'none') })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringMatching(
      /no local cloud is running in .*none, and no AWS region .*npm start/,
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
  expect(await found({ data: join(data, 'none') }, environment)).toEqual(there)
})
