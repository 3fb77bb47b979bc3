import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startDevelopment, temporaryFolder } from '../support/development.ts'

const cleanUp = new AsyncDisposableStack()
let development: Development

beforeAll(async () => {
  const folder = cleanUp.use(await temporaryFolder())
  development = await startDevelopment(folder.path)
})
afterAll(async () => {
  await development.stop()
  await cleanUp.disposeAsync()
})

/** Calls an operation of the lab. */
async function lab<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await call(method, path, body)
  const json = await response.json()
  expect(response.status, JSON.stringify(json)).toBe(200)
  return json as T
}

const call = (method: string, path: string, body?: unknown) =>
  request(method, `/v1/lab${path}`, body)

function request(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${development.apiUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${development.apiToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

interface Tried {
  readonly operation: string
  readonly request: Record<string, unknown>
  readonly answer: Record<string, unknown>
  readonly capacityUnits: number
}

const attempt = (operation: string, values: object = {}) =>
  lab<Tried>('POST', `/table/${operation}`, values)

test('each operation is tried on a table of the lab, which removing the lab removes', async () => {
  expect(await lab('GET', '')).toEqual({ parts: [], isLeftOver: false })
  const key = { bucket: { S: 'uploads' }, object_key: { S: 'activity/two.txt' } }
  await attempt('put', { size: 1, etag: 'a' })
  const replaced = await attempt('put', { size: 2 })
  expect(replaced).toMatchObject({
    operation: 'PutItem',
    request: { TableName: 'lab_items', Item: { ...key, size: { N: '2' } } },
    answer: { Attributes: { ...key, size: { N: '1' }, etag: { S: 'a' } } },
    capacityUnits: 1,
  })
  expect((await attempt('get')).answer).toEqual({ Item: { ...key, size: { N: '2' } } })
  const changed = { ...key, size: { N: '2' }, etag: { S: 'b' } }
  expect((await attempt('update', { etag: 'b' })).answer).toEqual({ Attributes: changed })
  await attempt('put', { key: 'other' })
  expect((await attempt('query')).answer).toMatchObject({ Items: [changed], Count: 1 })
  expect((await attempt('scan')).answer).toMatchObject({ Count: 2 })
  expect((await attempt('delete')).answer).toEqual({ Attributes: changed })
  expect((await attempt('get')).answer).toEqual({})

  const parts = [{ kind: 'table', name: 'lab_items' }]
  expect(await lab('GET', '')).toEqual({ parts, isLeftOver: false })
  expect(await lab('DELETE', '')).toEqual({ removed: parts })
  expect(await lab('GET', '')).toEqual({ parts: [], isLeftOver: false })
  expect((await attempt('scan')).answer).toMatchObject({ Count: 0 })
  await lab('DELETE', '')
})

interface Stored {
  readonly object_key: string
  readonly size: number
  readonly deleted?: true
}

interface Experiment {
  readonly events: readonly { readonly event: number; readonly object_key: string }[]
  readonly deliveries: readonly {
    readonly plain: readonly { readonly outcome: string; readonly message: string }[]
    readonly ledger: readonly { readonly outcome: string; readonly message: string }[]
  }[]
  readonly objects: readonly Stored[]
  readonly plain: readonly Stored[]
  readonly ledger: readonly Stored[]
  readonly history: readonly Stored[]
}

const change = (key: string, size: number, kind = 'upload') =>
  lab<Experiment>('POST', '/experiment/changes', { change: kind, key, size })
const deliver = (event: number, fault?: string) =>
  lab<Experiment>('POST', '/experiment/deliveries', { event, ...(fault && { fault }) })

/** The outcomes of the last delivery's attempts. */
function lastOf({ deliveries }: Experiment): Record<'plain' | 'ledger', readonly string[]> {
  const { plain = [], ledger = [] } = deliveries.at(-1) ?? {}
  return {
    plain: plain.map(({ outcome }) => outcome),
    ledger: ledger.map(({ outcome }) => outcome),
  }
}

const sizesOf = (rows: readonly Stored[]) => rows.map(({ size }) => size)

test('events delivered late, twice and through faults leave the plain item wrong and the row right', async () => {
  await change('order/a b.txt', 1)
  const { events, plain, ledger } = await change('order/a b.txt', 22)
  expect(events).toMatchObject([
    { event: 1, object_key: 'order/a b.txt', size: 1, state: 'waiting' },
    { event: 2, object_key: 'order/a b.txt', size: 22, state: 'waiting' },
  ])
  expect([plain, ledger]).toEqual([[], []])

  const second = await deliver(2, 'crash-after')
  expect(lastOf(second)).toEqual({ plain: ['failed', 'saved'], ledger: ['failed', 'duplicate'] })
  expect(second.deliveries[0]?.ledger[0]?.message).toContain('signal: killed')
  expect([sizesOf(second.plain), sizesOf(second.ledger)]).toEqual([[22], [22]])

  const first = await deliver(1, 'throttle')
  expect(lastOf(first)).toEqual({ plain: ['failed', 'saved'], ledger: ['failed', 'stale'] })
  expect(first.deliveries[1]?.plain[0]?.message).toContain('ProvisionedThroughputExceeded')
  expect(sizesOf(first.objects)).toEqual([22])
  expect([sizesOf(first.plain), sizesOf(first.ledger)]).toEqual([[1], [22]])
  expect(sizesOf(first.history)).toEqual([1, 22])

  await change('order/a b.txt', 0, 'delete')
  expect(lastOf(await deliver(3))).toMatchObject({ ledger: ['written'] })
  const again = await deliver(2)
  expect(lastOf(again)).toEqual({ plain: ['saved'], ledger: ['stale'] })
  expect(again.objects).toEqual([])
  expect(again.plain).toMatchObject([{ size: 22 }])
  expect(again.ledger).toMatchObject([{ deleted: true }])

  const dropped = await lab<Experiment>('POST', '/experiment/drops', { event: 1 })
  expect(dropped.events[0]).toMatchObject({ state: 'dropped' })
  expect((await call('POST', '/experiment/drops', { event: 4 })).status).toBe(400)
  await lab('DELETE', '/experiment')
  const empty = await change('order/b.txt', 3)
  expect(empty).toMatchObject({ events: [{ event: 1 }], deliveries: [], plain: [], ledger: [] })
})

/** What is there of the lab, by the services and in the data folder. */
async function resources(): Promise<readonly string[]> {
  const { TableNames = [] } = await development.table.client.send(new ListTablesCommand({}))
  const { Buckets = [] } = await development.s3.send(new ListBucketsCommand({}))
  const { dataFolder } = development
  const inFunctions = await readdir(join(dataFolder, 'functions'), { recursive: true })
  return [
    ...[...TableNames, ...Buckets.map(({ Name = '' }) => Name)],
    ...[...(await readdir(dataFolder)), ...(await readdir(join(dataFolder, 'roles')))],
    // The log of a function that was deleted stays, empty.
    ...inFunctions.filter((path) => path.endsWith('function.json')),
  ].filter((name) => name.startsWith('lab'))
}

test('the lab that a kill left is known at the next start, and removed', async () => {
  const { parts } = await lab<{ parts: readonly object[] }>('GET', '')
  await development.stop('SIGKILL')
  development = await startDevelopment(development.dataFolder)
  expect(await lab('GET', '')).toEqual({ parts, isLeftOver: true })
  expect(await resources()).not.toEqual([])
  expect(await lab('DELETE', '')).toEqual({ removed: parts.toReversed() })
  expect(await resources()).toEqual([])
  expect(await lab('GET', '')).toEqual({ parts: [], isLeftOver: false })
})

test('a table of that name that the lab has not made is neither used nor removed', async () => {
  const { client } = development.table
  const TableName = 'lab_ledger'
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  const refused = await call('POST', '/experiment/changes', { change: 'upload', key: 'a' })
  expect(refused.status).toBe(500)
  expect(await refused.json()).toMatchObject({
    detail: expect.stringContaining('table of that name is there already'),
  })
  expect(await lab('DELETE', '')).toEqual({ removed: [{ kind: 'table', name: 'lab_plain' }] })
  const found = await client.send(new DescribeTableCommand({ TableName }))
  expect(found.Table?.TableStatus).toBe('ACTIVE')
})

interface Trial {
  readonly object_key: string
  readonly attempts: readonly { readonly outcome: string; readonly message: string }[]
  readonly row?: Stored
}

interface Step {
  readonly id: string
  readonly state: string
  readonly fix?: string
}

const tryUpload = () => lab<Trial>('POST', '/repair/uploads')

/** The steps of the checklist that are missing, with their fixes. */
async function missing(): Promise<readonly (readonly [id: string, fix: string | undefined])[]> {
  const { items } = await lab<{ items: readonly Step[] }>('GET', '/repair/checklist')
  return items.filter(({ state }) => state === 'missing').map(({ id, fix }) => [id, fix])
}

test('each part that is taken away is found by trial and checklist, and put back', async () => {
  expect(await lab('GET', '/repair')).toMatchObject({ isMade: false, log: [] })
  const whole = await tryUpload()
  expect(whole).toMatchObject({ attempts: [{ outcome: 'written' }], row: { size: 6 } })
  expect(await missing()).toEqual([])
  for (const [part, step, fix, message] of [
    ['permission', 'role', '--policy-name upload-ledger', 'AccessDenied'],
    ['variable', 'variable', 'update-function-configuration', 'TABLE_NAME is not set'],
    ['trigger', 'trigger', 'put-bucket-notification-configuration', undefined],
  ] as const) {
    await lab('POST', '/repair/break', { part })
    const broken = await tryUpload()
    expect(broken.row, part).toBeUndefined()
    const messages = broken.attempts.map((one) => one.message)
    expect(messages).toHaveLength(message === undefined ? 0 : 3)
    for (const one of messages) expect(one).toContain(message)
    const found = await missing()
    expect(found.map(([id]) => id)).toContain(step)
    expect(found.find(([id]) => id === step)?.[1]).toContain(fix)
    const { log } = await lab<{ log: readonly { message: string }[] }>('POST', '/repair/put-back', {
      part,
    })
    if (message !== undefined) expect(JSON.stringify(log)).toContain(message)
    expect(await tryUpload()).toMatchObject({ row: { size: 6 } })
  }
  expect(await missing()).toEqual([])
  expect(await (await request('GET', '/v1/checklist')).json()).toMatchObject({ deadLetters: 0 })
  const { removed } = await lab<{ removed: readonly object[] }>('DELETE', '')
  expect(removed).toHaveLength(4)
})
