import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LocalCloud, startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { uploadFunction } from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'
import { settleHistory } from '../../packages/upload-ledger/src/cli/dev/settle-history.ts'
import { connectTable, type Table } from '../../packages/upload-ledger/src/table/index.ts'
import { patient } from '../../packages/upload-ledger/src/table/testing/patient.ts'
import { keys, region, temporaryFolder } from '../support/development.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let cloud: LocalCloud

beforeAll(async () => {
  folder = await temporaryFolder()
  cloud = await startLocalCloud({
    ...{ dataFolder: folder.path, s3Port: 0, dynamodbPort: 0, region, owner: keys },
    functions: [uploadFunction(false)],
  })
})
afterEach(() => put(uploadFunction(false)))
afterAll(async () => {
  await cloud.close()
  await folder[Symbol.asyncDispose]()
})

const file = (name: string) => join(folder.path, 'functions', 'upload-ledger', name)
const [on, off] = [uploadFunction(true), uploadFunction(false)]

function tableOf(name: string): Table {
  return connectTable(name, { ...patient, endpoint: cloud.dynamodbUrl, region, credentials: keys })
}

const settle = (wanted: boolean) => settleHistory(cloud.functions, tableOf, wanted)

async function put({ configuration, policy }: { configuration: object; policy: object }) {
  await writeFile(file('configuration.json'), JSON.stringify(configuration))
  await writeFile(file('policy.json'), JSON.stringify(policy))
}

async function current() {
  const [configuration, policy] = await Promise.all(
    ['configuration.json', 'policy.json'].map(async (name) =>
      JSON.parse(await readFile(file(name), 'utf8')),
    ),
  )
  return { configuration, policy }
}

const parts = ({ configuration, policy }: typeof on) => ({ configuration, policy })

test('a data folder without a history gets it, and --no-history takes it back', async () => {
  expect(await settle(true)).toBe('upload_history')
  expect(await current()).toEqual(parts(on))
  const { client, name: TableName } = tableOf('upload_history')
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName }))
  expect(table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['by_day'])
  client.destroy()
  expect(await settle(true)).toBe('upload_history')
  expect(await settle(false)).toBeUndefined()
  expect(await current()).toEqual(parts(off))
})

test('a start that was killed between policy and configuration is completed by the next', async () => {
  const half = { configuration: off.configuration, policy: on.policy }
  await put(half)
  await settle(true)
  expect(await current()).toEqual(parts(on))
  await put(half)
  await settle(false)
  expect(await current()).toEqual(parts(off))
})

const slower = { ...off.configuration, timeoutSeconds: 31 }
const fewer = { ...off.policy, Statement: off.policy.Statement.slice(1) }

test.each([
  ['configuration', { configuration: slower, policy: off.policy }],
  ['policy', { configuration: off.configuration, policy: fewer }],
])('an edited %s stays as it is, without a history', async (_, edited) => {
  await put(edited)
  expect(await settle(true)).toBeUndefined()
  expect(await current()).toEqual(edited)
})

test('a history that a person configured stays, under its name', async () => {
  const environment = { TABLE_NAME: 'upload_metadata', HISTORY_TABLE_NAME: 'events' }
  const edited = { configuration: { ...slower, environment }, policy: fewer }
  await put(edited)
  expect(await settle(true)).toBe('events')
  expect(await current()).toEqual(edited)
})

test('--no-history takes the history out of an edited configuration, and nothing else', async () => {
  const environment = { ...on.configuration.environment, LOG_LEVEL: 'warn' }
  await put({ configuration: { ...slower, environment }, policy: fewer })
  expect(await settle(false)).toBeUndefined()
  expect(await current()).toEqual({
    configuration: {
      ...slower,
      environment: { TABLE_NAME: 'upload_metadata', LOG_LEVEL: 'warn' },
    },
    policy: fewer,
  })
})

test('a configuration that cannot be read is left to the checklist', async () => {
  await writeFile(file('configuration.json'), '{')
  expect(await settle(true)).toBeUndefined()
  expect(await settle(false)).toBeUndefined()
  expect(await readFile(file('configuration.json'), 'utf8')).toBe('{')
})
