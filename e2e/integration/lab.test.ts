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
