import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { ShownObject } from '../core/index.ts'
import { connectShowObject } from './show-object.ts'

/** Asks an S3 that answers as `listener` does. */
async function askAgainst(
  listener: RequestListener,
  signal?: AbortSignal,
): Promise<{ readonly shown: ShownObject | Error; readonly requests: number }> {
  let requests = 0
  const server = createServer((request, response) => {
    requests++
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const showObject = connectShowObject({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  })
  try {
    const object = { bucket: 'uploads', key: 'a b+ü\u001b.txt' }
    const shown = await showObject(object, signal).catch((error: Error) => error)
    return { shown, requests }
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const ofS3 = { 'x-amz-request-id': 'R1' }
const object = {
  ...ofS3,
  etag: '"e1"',
  'content-length': '5',
  'last-modified': 'Mon, 23 Nov 2026 04:00:00 GMT',
}

test('an object is shown with its size, etag, date and version', async () => {
  const paths: (string | undefined)[] = []
  const { shown } = await askAgainst((request, response) => {
    paths.push(`${request.method} ${request.url}`)
    response.writeHead(200, { ...object, 'x-amz-version-id': 'v1' }).end()
  })
  expect(shown).toEqual({
    exists: true,
    sizeBytes: 5,
    etag: 'e1',
    lastModified: '2026-11-23T04:00:00.000Z',
    versionId: 'v1',
  })
  expect(paths).toEqual(['HEAD /uploads/a%20b%2B%C3%BC%1B.txt'])
})

test('of a bucket that never had versions, no version is shown', async () => {
  const { shown } = await askAgainst((_, response) => void response.writeHead(200, object).end())
  expect(shown).not.toHaveProperty('versionId')
})

test.each([
  ['nothing is there', {}, {}],
  [
    'a delete marker hides it',
    { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'm1' },
    { versionId: 'm1' },
  ],
])('404 is gone: %s', async (_name, headers, version) => {
  const { shown, requests } = await askAgainst(
    (_, response) => void response.writeHead(404, { ...ofS3, ...headers }).end(),
  )
  expect(shown).toEqual({ exists: false, ...version })
  expect(requests).toBe(1)
})

test.each<[string, Record<string, string>, number, string, number]>([
  ["a proxy's 404", {}, 404, 'unavailable', 1],
  ['403', ofS3, 403, 'refused', 1],
  ['400', ofS3, 400, 'unavailable', 1],
  ['405', ofS3, 405, 'unavailable', 1],
  ['500', ofS3, 500, 'unavailable', 4],
  ['503', ofS3, 503, 'unavailable', 4],
])('%s is an error, never an object that is gone', async (_name, headers, status, code, times) => {
  const { shown, requests } = await askAgainst(
    (_, response) => void response.writeHead(status, headers).end(),
  )
  expect(shown).toMatchObject({ name: 'LedgerError', code })
  expect(requests).toBe(times)
})

test('403 names the rights that are missing, and prints the key safely', async () => {
  const { shown } = await askAgainst((_, response) => void response.writeHead(403, ofS3).end())
  expect(String(shown)).toBe(
    'LedgerError: Cannot ask S3 about uploads/a b+ü\\u{1b}.txt: S3 answers 403; allow s3:GetObject on the objects and s3:ListBucket on the bucket, without which S3 says 403 of an object that is not there',
  )
})

test.each([
  ['no request id', { ...object, 'x-amz-request-id': '' }],
  ['no etag', { ...object, etag: '' }],
  ['no date', { ...object, 'last-modified': '' }],
])('a success that is not one of S3 is an error: %s', async (_name, headers) => {
  const given = Object.entries(headers).filter(([, value]) => value !== '')
  const { shown } = await askAgainst(
    (_, response) => void response.writeHead(200, Object.fromEntries(given)).end(),
  )
  expect(shown).toMatchObject({ name: 'LedgerError', code: 'unavailable' })
})

test.each<[string, (response: ServerResponse) => void]>([
  ['500', (response) => void response.writeHead(500, ofS3).end()],
  ['503', (response) => void response.writeHead(503, ofS3).end()],
  ['a connection that is cut', (response) => void response.socket?.destroy()],
  ['an answer that never comes', () => {}],
])('%s once: the next attempt has the answer', async (_name, fail) => {
  let attempts = 0
  const { shown, requests } = await askAgainst((_, response) => {
    if (attempts++ === 0) fail(response)
    else response.writeHead(200, object).end()
  })
  expect(shown).toMatchObject({ exists: true, etag: 'e1' })
  expect(requests).toBe(2)
})

test('an S3 that hangs is left after four attempts', async () => {
  const { shown, requests } = await askAgainst(() => {})
  expect(shown).toMatchObject({ name: 'LedgerError', code: 'unavailable' })
  expect(requests).toBe(4)
})

test('the deadline ends a question', async () => {
  const { shown } = await askAgainst(() => {}, AbortSignal.timeout(50))
  expect(shown).toMatchObject({ name: 'LedgerError', code: 'unavailable' })
})
