import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startInOwnFolder } from '../support/development.ts'
import { type RawAnswer, sendBytes } from '../support/raw.ts'
import { type PlainRequest, signedRequest } from '../support/signed.ts'
import { type RawRequest, strangers } from './stranger-requests.ts'

let development: Development
beforeAll(async () => {
  development = await startInOwnFolder()
})
afterAll(() => development[Symbol.asyncDispose]())

const surfaces = ['s3', 'dynamodb', 'console'] as const
type Surface = (typeof surfaces)[number]

const portOf = (surface: Surface) => Number(new URL(development[`${surface}Url`]).port)
const hostOf = (surface: Surface) => `127.0.0.1:${portOf(surface)}`

function send(surface: Surface, lines: readonly string[], body = '') {
  return sendBytes(portOf(surface), [...lines, '', body].join('\r\n'), { whole: true })
}

/** What breaks HTTP, or tries to have one request read as two. */
const broken: readonly (readonly [string, (host: string) => readonly string[], string?])[] = [
  [
    'a Content-Length beside a Transfer-Encoding',
    (host) => [
      'POST / HTTP/1.1',
      `Host: ${host}`,
      'Content-Length: 4',
      'Transfer-Encoding: chunked',
    ],
    '0\r\n\r\n',
  ],
  [
    'two Content-Lengths',
    (host) => ['POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 0', 'Content-Length: 4'],
    'GET ',
  ],
  [
    'a Content-Length that is not a number',
    (host) => ['POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 4x'],
    'abcd',
  ],
  [
    'a negative Content-Length',
    (host) => ['POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: -1'],
    '',
  ],
  [
    'a space before the colon',
    (host) => ['GET / HTTP/1.1', `Host: ${host}`, 'Content-Length : 0'],
    '',
  ],
  [
    'a header folded over two lines',
    (host) => ['GET / HTTP/1.1', `Host: ${host}`, 'X: a', ' b'],
    '',
  ],
  ['a NUL in a header', (host) => ['GET / HTTP/1.1', `Host: ${host}`, 'X: a\0b'], ''],
  ['a header without a name', (host) => ['GET / HTTP/1.1', `Host: ${host}`, ': a'], ''],
  ['an unknown method', (host) => ['BREW / HTTP/1.1', `Host: ${host}`], ''],
  ['no Host', () => ['GET / HTTP/1.1'], ''],
  ['an unknown HTTP version', (host) => ['GET / HTTP/9.9', `Host: ${host}`], ''],
  ['a TLS handshake', () => ['\x16\x03\x01\x02\x00\x01\x00'], ''],
]

test.for(
  surfaces.flatMap((surface) =>
    broken.map(([what, lines, body]) => ({ surface, what, lines, body })),
  ),
)('$surface answers 400 to $what', async ({ surface, lines, body }) => {
  const { statuses, hangs } = await send(surface, lines(hostOf(surface)), body)
  expect(hangs).toBe(false)
  expect(statuses).toEqual([400])
})

test.each(surfaces)('%s refuses a chunk with a wrong size', async (surface) => {
  const lines = ['POST / HTTP/1.1', `Host: ${hostOf(surface)}`, 'Transfer-Encoding: chunked']
  const { statuses, hangs } = await send(surface, lines, 'zz\r\nabc\r\n0\r\n\r\n')
  expect(hangs).toBe(false)
  // The console says 405 before it reads, S3 and DynamoDB what they would say without a body.
  expect(statuses.length).toBeGreaterThan(0)
  expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true)
})

test.each(surfaces)(
  '%s answers 431 to 64 KB of headers, whether one or 10,000, and to a target of 64 KB',
  async (surface) => {
    const one = [`GET / HTTP/1.1`, `Host: ${hostOf(surface)}`]
    const large = await send(surface, [...one, `X: ${'x'.repeat(65_536)}`])
    expect(large.statuses).toEqual([431])
    const many = await send(surface, [
      ...one,
      ...Array.from({ length: 10_000 }, (_, i) => `X${i}: y`),
    ])
    expect(many.statuses).toEqual([431])
    const long = await send(surface, [`GET /${'x'.repeat(65_536)} HTTP/1.1`, ...one.slice(1)])
    expect(long.statuses).toEqual([431])
  },
)

/** What there is to read at each address. */
const paths: Readonly<Record<Surface, string>> = {
  s3: '/uploads/incoming/notes.txt',
  dynamodb: '/',
  console: '/',
}

function sendRequest(surface: Surface, { method, target, headers, body }: RawRequest) {
  return send(surface, [`${method} ${target} HTTP/1.1`, ...headers], body)
}

test('there are 25 raw requests of strangers, no two the same', () => {
  const requests = strangers.map(({ request }) => JSON.stringify(request(1, '/')))
  expect(new Set(requests).size).toBe(25)
})

test.for(strangers)('the console answers $what with $status', async ({ status, request }) => {
  const answer = await sendRequest('console', request(portOf('console'), paths.console))
  expect(answer.hangs).toBe(false)
  expect(answer.statuses).toEqual([status])
  expect(answer.text).not.toMatch(/^access-control-|<html/im)
})

test.for(
  (['s3', 'dynamodb'] as const).flatMap((surface) =>
    strangers.map(({ what, request }) => ({ surface, what, request })),
  ),
)('$surface refuses $what and reveals nothing', async ({ surface, request }) => {
  const plain = request(portOf(surface), paths[surface])
  const methods = plain.method === 'GET' ? ['GET', 'POST', 'OPTIONS'] : [plain.method]
  for (const method of methods) expectNothing(await sendRequest(surface, { ...plain, method }))
})

function expectNothing({ statuses: [status = 0], text, hangs }: RawAnswer): void {
  expect(hangs).toBe(false)
  // That DynamoDB is up, it tells everybody.
  if (!text.includes('\r\n\r\nhealthy: dynamodb.')) {
    expect(status === 501 || (status >= 400 && status < 500)).toBe(true)
  }
  expect(text).not.toMatch(/^access-control-/im)
  expect(text).not.toMatch(/hello|upload_metadata|upload-ledger/)
}

/** What a page could do if it got in, signed as the owner signs it: the keys are no secret. */
const powerful: readonly PlainRequest[] = [
  { service: 's3', method: 'GET', target: '/' },
  { service: 's3', method: 'GET', target: '/uploads/incoming/notes.txt' },
  { service: 's3', method: 'PUT', target: '/uploads/incoming/planted', body: 'x' },
  { service: 's3', method: 'DELETE', target: '/uploads/incoming/notes.txt' },
  { service: 's3', method: 'POST', target: '/?x-local-lifecycle=' },
  {
    ...{ service: 'dynamodb', method: 'POST', target: '/' },
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.Scan',
    },
    body: '{"TableName":"upload_metadata"}',
  },
  {
    ...{ service: 'lambda', method: 'PUT' },
    target: '/2015-03-31/functions/upload-ledger/configuration',
    body: '{"Environment":{"Variables":{"NODE_OPTIONS":"--import=data:text/javascript,0"}}}',
  },
  {
    ...{ service: 'iam', method: 'POST', target: '/' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListRolePolicies&Version=2010-05-08&RoleName=upload-ledger-role',
  },
]

const doors: readonly (readonly [
  string,
  number,
  (port: number) => Record<string, string>,
  RegExp,
])[] = [
  [
    'by a name that was bound to this machine',
    421,
    (port) => ({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
    /the Host header names evil\.example:\d+, not this server.*--allowed-host evil\.example/,
  ],
  ['for another page', 403, () => ({ origin: 'http://evil.example' }), /the Origin header names/],
  ['for a page that hides its origin', 403, () => ({ origin: 'null' }), /the Origin header names/],
  [
    'for another site',
    403,
    () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
    /the Sec-Fetch-Site header is cross-site/,
  ],
]

test.for(
  doors.flatMap(([how, status, headers, words]) =>
    powerful.map((request) => ({ ...request, how, status, door: headers, words, request })),
  ),
)(
  '$service answers $status to $method $target $how, even to its owner',
  async ({ request, status, door, words }) => {
    const port = portOf(request.service === 's3' ? 's3' : 'dynamodb')
    const asked = { ...request, headers: { ...request.headers, ...door(port) } }
    const bytes = signedRequest(port, asked, 'locallocal')
    const { statuses, text, hangs } = await sendBytes(port, bytes, { whole: true })
    expect(hangs).toBe(false)
    expect(statuses).toEqual([status])
    expect(text).toMatch(words)
    expect(text).toMatch(/<Code>(MisdirectedRequest|AccessForbidden)|(Misdirected|AccessDenied)/)
    expect(text).not.toMatch(/^access-control-/im)
  },
)

test('a refused request changes nothing, and the owner’s own requests are answered', async () => {
  const get = { service: 's3', method: 'GET' } as const
  const ask = async (target: string) => {
    const bytes = signedRequest(portOf('s3'), { ...get, target }, 'locallocal')
    return (await sendBytes(portOf('s3'), bytes, { whole: true })).statuses
  }
  expect(await ask('/uploads/incoming/notes.txt')).toEqual([200])
  expect(await ask('/uploads/incoming/planted')).toEqual([404])
})

test('an absolute target is answered to its owner', async () => {
  const port = portOf('s3')
  const signed = { service: 's3', method: 'GET', target: '/uploads' } as const
  const bytes = signedRequest(port, signed, 'locallocal').toString()
  const absolute = bytes.replace('GET /uploads', `GET http://127.0.0.1:${port}/uploads`)
  expect((await sendBytes(port, absolute, { whole: true })).statuses).toEqual([200])
})

test('a client that sends its headers a byte at a time gets 408, and others are served meanwhile', async () => {
  const slow = surfaces.map(dripHeaders)
  for (const surface of surfaces) {
    const lines = ['GET /api/health HTTP/1.1', `Host: ${hostOf(surface)}`]
    expect((await send(surface, lines)).statuses).toHaveLength(1)
  }
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1.1 408 /)
})

/** Ten seconds are the most that headers may take; who is not cut off by then never will be. */
const longestDripMs = 20_000

/** Gives what came back in the end. */
function dripHeaders(surface: Surface): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(portOf(surface), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk))
    socket.on('error', () => {})
    socket.write(`GET / HTTP/1.1\r\nHost: ${hostOf(surface)}\r\nX: `)
    const drip = setInterval(() => socket.write('x'), 200)
    const end = setTimeout(() => socket.destroy(), longestDripMs)
    socket.on('close', () => {
      clearInterval(drip)
      clearTimeout(end)
      resolve(answer)
    })
  })
}
