import { gunzipSync } from 'node:zlib'
import { describe, expect, inject, test } from 'vitest'
import { hostileKeys } from '../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../e2e/support/random.ts'
import { LedgerError } from '../../src/core/index.ts'
import type { Rows } from '../../src/reader/rows.ts'
import { address, bucket, openApi, origin, pageOf, row, token } from './parts.ts'

const objectPath = `/v1/buckets/${bucket}/object`
const listPath = `/v1/buckets/${bucket}/objects`

async function problem(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = (await response.json()) as Record<'status' | 'type' | 'detail', string | number>
  expect(body.status).toBe(response.status)
  expect(body.type).toMatch(/^urn:upload-ledger:problem:[a-z-]+$/)
  expect(body.detail).toMatch(/^Cannot /)
  return { ...body, type: String(body.type).split(':').at(-1) }
}

describe('one row', () => {
  test('any key that S3 allows is found by its query parameter, on both routes', async () => {
    const { rows, ask } = openApi()
    for (const key of hostileKeys(createRandom(inject('seed')), 300)) {
      rows.put(row(key))
      for (const path of [objectPath, '/metadata']) {
        const response = await ask(
          address(path, { ...(path === objectPath ? {} : { bucket }), key }),
        )
        expect(response.status, JSON.stringify(key)).toBe(200)
        expect(await response.json()).toEqual(row(key))
      }
    }
  })

  test('says what it cost', async () => {
    const { rows, ask } = openApi()
    rows.put(row('a'))
    const cost = async (query: string) => {
      const { headers } = await ask(`${objectPath}?key=${query}`)
      return [headers.get('ledger-read-units'), headers.get('ledger-requests')]
    }
    expect(await cost('a')).toEqual(['0.5', '1'])
    expect(await cost('a&consistent=true')).toEqual(['1', '1'])
    expect(await cost('b')).toEqual(['0.5', '1'])
  })

  test('a tombstone is given only when asked for', async () => {
    const { rows, ask } = openApi()
    rows.put(row('gone', { deleted: true }))
    expect(await problem(await ask(`${objectPath}?key=gone`))).toMatchObject({
      type: 'not-found',
      detail: 'Cannot find uploads/gone: the ledger has no row of it',
    })
    const shown = await ask(`${objectPath}?key=gone&deleted=true`)
    expect(await shown.json()).toMatchObject({ deleted: true })
  })

  test('the ETag is strong, and stays as long as the row does', async () => {
    const { rows, ask } = openApi()
    rows.put(row('a'))
    const first = await ask(`${objectPath}?key=a`)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{40}"$/)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const again = async (ifNoneMatch: string) =>
      ask(`${objectPath}?key=a&consistent=true`, { headers: { 'if-none-match': ifNoneMatch } })
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await again(known)
      expect(response.status).toBe(304)
      expect(await response.text()).toBe('')
      expect(response.headers.get('etag')).toBe(etag)
      expect(response.headers.get('ledger-read-units')).toBe('1')
    }
    expect((await again('"other"')).status).toBe(200)
    rows.put(row('a', { sequencer: '0055AED6DCD90281E6' }))
    const changed = await again(etag)
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
  })
})

describe('a listing', () => {
  test('goes on by its cursor, on both routes, until all was given once', async () => {
    const { rows, ask } = openApi()
    const keys = Array.from({ length: 25 }, (_, i) => `a/${String(i).padStart(2, '0')} é//+%`)
    rows.put(...keys.map((key) => row(key)), row('b'))
    for (const path of [listPath, '/metadata/list']) {
      const found: string[] = []
      const own = path === listPath ? {} : { bucket }
      for (let cursor: string | undefined; ; ) {
        const query = { ...own, prefix: 'a/', limit: 7, ...(cursor ? { cursor } : {}) }
        const page = await pageOf(await ask(address(path, query)))
        expect(page.items.length).toBeLessThanOrEqual(7)
        expect(page.requests).toBeGreaterThan(0)
        found.push(...page.items.map((item) => item.object_key ?? ''))
        cursor = page.cursor
        if (cursor === undefined) break
      }
      expect(found).toEqual(keys)
    }
  })

  test('with a delimiter has the folders of one level', async () => {
    const { rows, ask } = openApi()
    rows.put(row('a/1'), row('a/2'), row('b/1'), row('c'))
    const { items } = await pageOf(await ask(address(listPath, { delimiter: '/' })))
    expect(items).toEqual([{ prefix: 'a/' }, { prefix: 'b/' }, row('c')])
  })

  test('is compressed for a client that takes it, if it is long', async () => {
    const { rows, ask } = openApi()
    rows.put(...Array.from({ length: 50 }, (_, i) => row(`a/${i}`)))
    const headers = { 'accept-encoding': 'gzip' }
    const plain = await ask(listPath)
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('vary')).toContain('Accept-Encoding')
    const zipped = await ask(listPath, { headers })
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    const body = gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()
    expect(body).toBe(await plain.text())
    const short = await ask(`${objectPath}?key=a/1`, { headers })
    expect(short.headers.get('content-encoding')).toBeNull()
  })
})

describe('a request that is not valid is a problem that names its parameter', () => {
  test.each([
    [`${listPath}?limit=0`, 'limit', /limit is 0, expected >=1/],
    [`${listPath}?limit=1001`, 'limit', /limit is 1001, expected <=1000/],
    [`${listPath}?limit=ten`, 'limit', /limit is "ten", expected number/],
    [`${listPath}?limit=1&limit=2`, 'limit', /the parameter limit is given twice/],
    [`${listPath}?prefx=a`, 'prefx', /it takes no parameter prefx/],
    [`${listPath}?deleted=yes`, 'deleted', /deleted is "yes", expected boolean/],
    [`${listPath}?prefix=${'x'.repeat(1025)}`, 'prefix', /expected <=1024/],
    [`${listPath}?prefix=${'%C3%A9'.repeat(513)}`, 'prefix', /has 1026 bytes.* more than 1024/],
    [`${listPath}?prefix=%ff`, undefined, /"%ff" in the query is not percent-encoded UTF-8/],
    [`${listPath}?cursor=hello`, 'cursor', /it is not a cursor of this version/],
    [objectPath, 'key', /the parameter key is missing/],
    [`${objectPath}?key=`, 'key', /key is "", expected >=1/],
    ['/metadata?key=a', 'bucket', /the parameter bucket is missing/],
    [`/v1/buckets/${bucket}/find?since=yesterday`, 'since', /pass a Date, or text such as/],
    [`/v1/buckets/${bucket}/find?name=%5Ba`, 'name', /it has a \[ without its \]/],
    [`/v1/buckets/${bucket}/usage?depth=65`, 'depth', /expected <=64/],
    [`${objectPath}/wait?key=a&timeoutMs=25001`, 'timeoutMs', /expected <=25000/],
  ])('%s', async (path, parameter, detail) => {
    const { ask } = openApi()
    const body = await problem(await ask(path))
    expect(body).toMatchObject({ status: 400, type: 'invalid-argument' })
    expect(body.detail).toMatch(detail)
    expect(body.parameter).toBe(parameter)
  })

  test('a cursor of another query', async () => {
    const { rows, ask } = openApi()
    rows.put(row('a/1'), row('a/2'))
    const { cursor } = await pageOf(await ask(`${listPath}?limit=1`))
    const body = await problem(await ask(`${listPath}?prefix=a&cursor=${cursor}`))
    expect(body).toMatchObject({ status: 400, parameter: 'cursor' })
    expect(body.detail).toMatch(/it belongs to another query; pass the cursor of the last page/)
  })

  test.each([
    ['of another type', 415, 'not-json', '{}', 'text/plain'],
    ['that is no JSON', 400, 'invalid-argument', '{', undefined],
    ['that is no object', 400, 'invalid-argument', '[]', undefined],
    ['over 16 KB', 413, 'too-large', `{"key":"${'x'.repeat(20_000)}"}`, undefined],
    ['nested deeply', 400, 'invalid-argument', '['.repeat(16_000), undefined],
  ])('a body %s is %d', async (_, status, type, body, contentType = 'application/json') => {
    const { ask } = openApi()
    const headers = { 'content-type': contentType }
    const response = await ask(`/v1/buckets/${bucket}/tickets`, { method: 'POST', headers, body })
    expect(await problem(response)).toMatchObject({ status, type })
  })

  test('an unknown path, and another method', async () => {
    const { ask } = openApi()
    expect(await problem(await ask('/v1/other'))).toMatchObject({ status: 404, type: 'not-found' })
    const response = await ask('/metadata', { method: 'PUT' })
    expect(response.headers.get('allow')).toBe('HEAD, GET, DELETE')
    expect(await problem(response)).toMatchObject({ status: 405 })
  })
})

describe('a failure of the table', () => {
  test.each([
    ['unavailable', 503, 'unavailable'],
    ['refused', 403, 'refused'],
    ['configuration', 500, 'configuration'],
  ] as const)('%s is %d', async (code, status, type) => {
    const { rows, ask, errors } = openApi()
    const error = new LedgerError(code, 'Cannot read the rows: the reason')
    rows.query = async () => {
      throw error
    }
    const response = await ask(listPath)
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null)
    expect(await problem(response)).toMatchObject({ status, type, detail: error.message })
    expect(errors).toEqual(status >= 500 ? [error] : [])
  })

  test('an error that nobody raised on purpose is reported and not shown', async () => {
    const { rows, ask, errors } = openApi()
    const error = new TypeError('secret')
    rows.query = async () => {
      throw error
    }
    const body = await problem(await ask(listPath))
    expect(body).toMatchObject({ status: 500, type: 'internal' })
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(errors).toEqual([error])
  })
})

describe('a stranger', () => {
  test('without the token gets nothing but the document', async () => {
    const { rows, ask, deleted } = openApi()
    rows.put(row('a'))
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      `Basic ${token}`,
      `bearer${token}`,
    ]) {
      for (const method of ['GET', 'DELETE']) {
        const response = await ask(`${objectPath}?key=a`, { method, headers: { authorization } })
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
        expect(await problem(response)).toMatchObject({ status: 401, type: 'unauthorized' })
      }
      expect((await ask('/v1/nothing', { headers: { authorization } })).status).toBe(401)
      expect((await ask('/openapi.json', { headers: { authorization } })).status).toBe(200)
    }
    expect(deleted).toEqual([])
  })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: 'null' }],
    ['the allowed origin by another protocol', { origin: origin.replace('https', 'http') }],
    ['what begins as the allowed origin', { origin: `${origin}.evil.example` }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port, as the browser says', { 'sec-fetch-site': 'same-site' }],
    ['a form of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('is a page of %s, token or not', async (_, headers) => {
    const { rows, ask, deleted } = openApi()
    rows.put(row('a'))
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      const response = await ask(`${objectPath}?key=a`, { method, headers })
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(await problem(response)).toMatchObject({ status: 403, type: 'foreign-page' })
    }
    expect(deleted).toEqual([])
  })
})

test('a question for the headers of the live feed opens no stream', async () => {
  const { ask, live } = openApi()
  const response = await ask('/v1/live', { method: 'HEAD' })
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream',
  ])
  expect(live.counts().readers).toBe(0)
})

test('a page of an allowed origin may ask and read, and is named, never *', async () => {
  const { rows, ask } = openApi()
  rows.put(row('a'))
  const preflight = await ask(`${objectPath}?key=a`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'DELETE', authorization: '' },
  })
  expect(preflight.status).toBe(204)
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET,POST,DELETE',
    'access-control-allow-headers': 'Authorization,Content-Type,If-None-Match,Last-Event-ID',
  })
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()
  for (const [path, status] of [
    [`${objectPath}?key=a`, 200],
    [`${objectPath}?key=b`, 404],
    [`${objectPath}?kee=b`, 400],
  ] as const) {
    const response = await ask(path, { headers: { origin } })
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-expose-headers')).toContain('ETag')
    expect(response.headers.get('vary')).toContain('Origin')
  }
  const own = await ask(`${objectPath}?key=a`, { headers: { origin: 'http://127.0.0.1:8080' } })
  expect(own.status).toBe(200)
})

test('no answer can run, be framed or be taken for another type', async () => {
  const { ask } = openApi()
  for (const path of ['/openapi.json', '/v1', '/nothing', `${objectPath}?key=a`, '/v1/live']) {
    const response = await ask(path)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    await response.body?.cancel()
  }
})

describe('the past', () => {
  const days = ['2026-11-20', '2026-11-21', '2026-11-22'].map((day) => `${day}T04:00:00.000Z`)
  const [first = '', second = '', third = ''] = days
  const openWithPast = () => {
    const api = openApi()
    api.ledger.happen('a/1', first)
    api.ledger.happen('a/2', second)
    api.ledger.happen('a/1', third, 'ObjectRemoved:Delete')
    return api
  }

  test('a listing is as it stood at a moment', async () => {
    const { ask } = openWithPast()
    const at = async (time: string, more = {}) => {
      const { items } = await pageOf(await ask(address(listPath, { at: time, ...more })))
      return items.map((item) => item.object_key ?? item.prefix)
    }
    expect(await at(first)).toEqual(['a/1'])
    expect(await at(second)).toEqual(['a/1', 'a/2'])
    expect(await at(third)).toEqual(['a/2'])
    expect(await at(first, { delimiter: '/' })).toEqual(['a/'])
    expect(await at('2026-11-19')).toEqual([])
  })

  test('an object and a bucket have their events, page by page', async () => {
    const { ask } = openWithPast()
    const times = async (path: string, parameters: object) => {
      const found: unknown[] = []
      for (let cursor: string | undefined; ; ) {
        const query = { ...parameters, limit: 1, ...(cursor ? { cursor } : {}) }
        const page = await pageOf(await ask(address(path, query)))
        found.push(...page.items.map((item) => (item as { event_time?: string }).event_time))
        cursor = page.cursor
        if (cursor === undefined) return found
      }
    }
    expect(await times(`${objectPath}/history`, { key: 'a/1' })).toEqual([first, third])
    expect(await times(`${objectPath}/history`, { key: 'a/1', to: third })).toEqual([first])
    const arrivals = `/v1/buckets/${bucket}/arrivals`
    const range = { from: '2026-11-20', to: '2026-11-23' }
    expect(await times(arrivals, range)).toEqual(days)
    expect(await times(arrivals, { ...range, newestFirst: true })).toEqual(days.toReversed())
    expect(await times(arrivals, { ...range, prefix: 'a/2' })).toEqual([second])
  })

  test.each([
    ['at=2026-11-20&deleted=true', 'deleted', /it cannot go with at/],
    ['at=2026-11-20&startAfter=a', 'startAfter', /it cannot go with at/],
    ['unknown=true', 'unknown', /it needs at/],
    ['at=then', 'at', /time "then": pass a Date, or text such as/],
  ])('%s is refused', async (query, parameter, detail) => {
    const { ask } = openWithPast()
    const body = await problem(await ask(`${listPath}?${query}`))
    expect(body).toMatchObject({ status: 400, parameter })
    expect(body.detail).toMatch(detail)
  })

  test('is not enabled where there is no history', async () => {
    const { ask } = openApi({ history: false })
    for (const path of [
      `${listPath}?at=2026-11-20`,
      `${objectPath}/history?key=a`,
      `/v1/buckets/${bucket}/arrivals?from=2026-11-20`,
      `/v1/buckets/${bucket}/reach`,
    ]) {
      const body = await problem(await ask(path))
      expect(body).toMatchObject({ status: 404, type: 'not-enabled' })
      expect(body.detail).toMatch(/this API has history turned off$/)
    }
  })
})

describe('what is off', () => {
  test('is no part of the document, and no request gets to it', async () => {
    const nothing = {
      history: false,
      links: undefined,
      tickets: undefined,
      uploads: undefined,
      deletes: undefined,
      live: undefined,
      buckets: undefined,
      checklist: undefined,
      deadLetters: undefined,
      letterChanges: undefined,
      lab: undefined,
    }
    const { ask } = openApi(nothing as never)
    const document = await (await ask('/openapi.json')).json()
    const { paths } = document as { paths: Record<string, Record<string, unknown> | undefined> }
    expect(paths['/v1/buckets/{bucket}/object']?.delete).toBeUndefined()
    expect(paths['/metadata/upload-url']).toBeUndefined()
    expect(paths['/v1/live']).toBeUndefined()
    expect(await (await ask('/v1')).json()).toMatchObject({ features: [] })
    for (const [method, path, what] of [
      ['DELETE', `${objectPath}?key=a`, 'deletes'],
      ['DELETE', `/metadata?bucket=${bucket}&key=a`, 'deletes'],
      ['POST', `/v1/buckets/${bucket}/tickets`, 'tickets'],
      ['POST', '/metadata/upload-url', 'tickets'],
      ['POST', `/v1/buckets/${bucket}/uploads`, 'uploads'],
      ['POST', `/v1/buckets/${bucket}/uploads/complete`, 'uploads'],
      ['POST', `/v1/buckets/${bucket}/links`, 'links'],
      ['GET', '/v1/live', 'live'],
      ['GET', '/v1/buckets', 'buckets'],
      ['GET', '/v1/checklist', 'checklist'],
      ['GET', '/v1/dead-letters', 'deadLetters'],
      ['GET', '/v1/dead-letters/letter?id=m1', 'deadLetters'],
      ['POST', '/v1/dead-letters/redrive', 'letterChanges'],
      ['POST', '/v1/dead-letters/drop', 'letterChanges'],
      ['GET', '/v1/lab', 'lab'],
      ['POST', '/v1/lab/table/put', 'lab'],
      ['DELETE', '/v1/lab', 'lab'],
    ] as const) {
      const body = await problem(await ask(path, { method }))
      expect(body).toMatchObject({ status: 404, type: 'not-enabled' })
      expect(body.detail).toContain(what)
    }
  })
})

describe('a ticket', () => {
  const post = (path: string, body: unknown) => ({
    path,
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    },
  })
  const wish = { key: 'incoming/a.png', contentType: 'image/png' }

  test('is given by both routes', async () => {
    const { ask } = openApi()
    const first = post(`/v1/buckets/${bucket}/tickets`, wish)
    const second = post('/metadata/upload-url', { bucket, ...wish })
    for (const { path, init } of [first, second]) {
      const response = await ask(path, init)
      expect(response.status).toBe(201)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.json()).toMatchObject({ method: 'POST', maxBytes: 1_000_000 })
    }
  })

  test.each([
    [{ key: 'elsewhere/a' }, 'key', /gives tickets under "incoming\/" alone/],
    [{ maxBytes: 1_000_001 }, 'maxBytes', /at most 1000000/],
    [{ minBytes: 5, maxBytes: 4 }, 'minBytes', /more than maxBytes, 4/],
    [{ expiresInSeconds: 3_601 }, 'expiresInSeconds', /at most 3600/],
    [{ expiresInSeconds: 0 }, 'expiresInSeconds', /expected >=1/],
    [{ contentType: 'image/png"],["starts-with","$key",""' }, 'contentType', /contentType is/],
    [
      { contentType: 'image' },
      'contentType',
      /contentType is "image", expected a type such as text\/plain;/,
    ],
    [{ acl: 'public-read' }, 'acl', /it takes no parameter acl/],
    [{ key: ['incoming/'] }, 'key', /expected string/],
  ])('%j is refused', async (more, parameter, detail) => {
    const { ask } = openApi()
    const { path, init } = post(`/v1/buckets/${bucket}/tickets`, { ...wish, ...more })
    const body = await problem(await ask(path, init))
    expect(body).toMatchObject({ status: 400, parameter })
    expect(body.detail).toMatch(detail)
  })
})

describe('an upload in parts', () => {
  const send = (api: ReturnType<typeof openApi>, what: string, body: object) =>
    api.ask(`/v1/buckets/${bucket}/uploads${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: 'incoming/a', ...body }),
    })

  test.each([
    [1, 8 * 2 ** 20],
    [80_000 * 2 ** 20, 8 * 2 ** 20],
    [80_000 * 2 ** 20 + 1, 9 * 2 ** 20],
    [10_000 * 5 * 2 ** 30, 5 * 2 ** 30],
  ])('of %i bytes has parts of %i, of which S3 takes at most 10,000', async (size, partBytes) => {
    const uploads = { create: async () => 'u' } as never
    const answer = await send(openApi({ uploads: { uploads } }), '', { contentType: 'a/b', size })
    expect(await answer.json()).toEqual({ uploadId: 'u', partBytes })
    expect(Math.ceil(size / partBytes)).toBeLessThanOrEqual(10_000)
  })

  test('is completed only if all its parts are there, and have the size of the whole', async () => {
    const api = openApi()
    const complete = (size: number) => send(api, '/complete', { uploadId: 'u', size })
    expect(await problem(await complete(11))).toMatchObject({ status: 400, parameter: 'size' })
    api.storedParts.push({ partNumber: 3, etag: 'e', sizeBytes: 1 })
    expect((await problem(await complete(11))).detail).toContain('with gaps')
    api.storedParts.push({ partNumber: 2, etag: 'e', sizeBytes: 1 })
    api.storedParts.sort((a, b) => a.partNumber - b.partNumber)
    expect(await (await complete(12)).json()).toEqual({ etag: 'of-3-parts' })
  })

  test.each([
    ['', { contentType: 'a/b', size: 1_000_001 }, 'size', /at most 1000000/],
    ['', { contentType: 'a/b', size: 0 }, 'size', /expected >=1/],
    ['', { key: 'elsewhere/a', contentType: 'a/b', size: 1 }, 'key', /under "incoming\/" alone/],
    ['/abort', { key: 'elsewhere/a', uploadId: 'u' }, 'key', /under "incoming\/" alone/],
    ['/complete', { key: 'elsewhere/a', uploadId: 'u', size: 1 }, 'key', /alone/],
    ['/parts', { uploadId: 'u', parts: [] }, 'parts', /parts/],
    [
      '/parts',
      { uploadId: 'u', parts: [{ partNumber: 1, size: 1 }], expiresInSeconds: 3_601 },
      'expiresInSeconds',
      /at most 3600/,
    ],
  ])('%s with %j is refused', async (what, body, parameter, detail) => {
    const refused = await problem(await send(openApi(), what, body))
    expect(refused).toMatchObject({ status: 400, parameter })
    expect(refused.detail).toMatch(detail)
  })
})

test('a link is given for an object that has a row, and for no other', async () => {
  const { rows, ask } = openApi()
  rows.put(row('a b'))
  const create = (key: string) =>
    ask(`/v1/buckets/${bucket}/links`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key }),
    })
  const response = await create('a b')
  expect(response.status).toBe(201)
  expect(response.headers.get('ledger-read-units')).toBe('1')
  expect(await response.json()).toMatchObject({ url: 'https://s3.example/uploads/a%20b' })
  expect(await problem(await create('b'))).toMatchObject({ status: 404, type: 'not-found' })
})

describe('a deletion', () => {
  test.each([`${objectPath}?key=a`, `/metadata?bucket=${bucket}&key=a`])(
    'by %s deletes the object and answers with its tombstone',
    async (path) => {
      const { rows, ask, deleted } = openApi()
      rows.put(row('a'))
      const response = await ask(path, { method: 'DELETE' })
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ object_key: 'a', deleted: true, size: 0 })
      expect(response.headers.get('ledger-read-units')).toBe('2')
      expect(deleted).toEqual(['a'])
      expect((await ask(path, { method: 'DELETE' })).status).toBe(404)
      expect(deleted).toEqual(['a'])
    },
  )

  test('whose tombstone does not come is accepted, and never made up', async () => {
    const deleted: string[] = []
    const objects = {
      deleteObject: async (_: string, key: string) => void deleted.push(key),
    }
    const { rows, ask } = openApi({ deletes: { objects: objects as never } })
    rows.put(row('a'))
    const response = await ask(`${objectPath}?key=a&timeoutMs=0`, { method: 'DELETE' })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual(row('a'))
    expect(deleted).toEqual(['a'])
  })

  test('that S3 refuses is no success', async () => {
    const refused = new LedgerError('refused', 'Cannot delete uploads/a: AccessDenied')
    const objects = {
      deleteObject: async () => {
        throw refused
      },
    }
    const { rows, ask } = openApi({ deletes: { objects: objects as never } })
    rows.put(row('a'))
    const response = await ask(`${objectPath}?key=a`, { method: 'DELETE' })
    expect(await problem(response)).toMatchObject({ status: 403, detail: refused.message })
  })
})

test('a wait that is in vain is a 404 that says what the ledger has', async () => {
  const { rows, ask } = openApi()
  rows.put(row('a'))
  expect((await ask(`${objectPath}/wait?key=a`)).status).toBe(200)
  const response = await ask(`${objectPath}/wait?key=a&etag=other&timeoutMs=0`)
  expect(response.headers.get('retry-after')).toBe('1')
  expect(response.headers.get('ledger-requests')).toBe('1')
  const body = await problem(response)
  expect(body).toMatchObject({ status: 404, type: 'not-found' })
  expect(body.detail).toContain('the row is that of ObjectCreated:Put')
})

test('a request whose client has gone reads no further, and is no failure', async () => {
  const { rows, ask, errors } = openApi()
  const gone = new AbortController()
  let queries = 0
  const reading: Pick<Rows, 'query'> = {
    async query(_, signal) {
      queries++
      gone.abort()
      signal?.throwIfAborted()
      return { rows: [], lastKey: 'a', readUnits: 0.5, requests: 1 }
    },
  }
  Object.assign(rows, reading)
  await ask(listPath, { signal: gone.signal })
  expect(queries).toBe(1)
  expect(errors).toEqual([])
})
