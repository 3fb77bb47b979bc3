import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startInOwnFolder } from '../support/development.ts'

let development: Development

beforeAll(async () => {
  development = await startInOwnFolder()
})
afterAll(() => development[Symbol.asyncDispose]())

/** Calls an operation of the lab. */
async function lab<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${development.apiUrl}/v1/lab${path}`, {
    method,
    headers: {
      authorization: `Bearer ${development.apiToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const json = await response.json()
  expect(response.status, JSON.stringify(json)).toBe(200)
  return json as T
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
  expect(lastOf(await deliver(3, 'crash-before'))).toMatchObject({ ledger: ['failed', 'written'] })
  const again = await deliver(2)
  expect(lastOf(again)).toEqual({ plain: ['saved'], ledger: ['stale'] })
  expect(again.objects).toEqual([])
  expect(again.plain).toMatchObject([{ size: 22 }])
  expect(again.ledger).toMatchObject([{ deleted: true }])

  await lab('DELETE', '/experiment')
  const empty = await change('order/b.txt', 3)
  expect(empty).toMatchObject({ events: [{ event: 1 }], deliveries: [], plain: [], ledger: [] })
  await lab('DELETE', '')
})
