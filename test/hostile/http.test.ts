import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startDevelopment, temporaryFolder } from '../integration/development.ts'
import { sendBytes } from './raw.ts'
import { signedRequest } from './signed.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let development: Development
beforeAll(async () => {
  folder = await temporaryFolder()
  development = await startDevelopment(folder.path)
})
afterAll(async () => {
  await development.stop()
  await folder[Symbol.asyncDispose]()
})

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
    'a length beside an encoding',
    (host) => [
      'POST / HTTP/1.1',
      `Host: ${host}`,
      'Content-Length: 4',
      'Transfer-Encoding: chunked',
    ],
    '0\r\n\r\n',
  ],
  [
    'two lengths',
    (host) => ['POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 0', 'Content-Length: 4'],
    'GET ',
  ],
  [
    'a length that is no number',
    (host) => ['POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 4x'],
    'abcd',
  ],
  ['a negative length', (host) => ['POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: -1'], ''],
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
  ['no name in a header', (host) => ['GET / HTTP/1.1', `Host: ${host}`, ': a'], ''],
  ['an unknown method', (host) => ['BREW / HTTP/1.1', `Host: ${host}`], ''],
  ['no Host', () => ['GET / HTTP/1.1'], ''],
  ['HTTP of no known version', (host) => ['GET / HTTP/9.9', `Host: ${host}`], ''],
  ['no HTTP', () => ['\x16\x03\x01\x02\x00\x01\x00'], ''],
]

test.for(
  surfaces.flatMap((surface) =>
    broken.map(([what, lines, body]) => ({ surface, what, lines, body })),
  ),
)('B16 $surface refuses $what', async ({ surface, lines, body }) => {
  const { statuses, hangs } = await send(surface, lines(hostOf(surface)), body)
  expect(hangs).toBe(false)
  expect(statuses).toEqual([400])
})

test.each(surfaces)('B21 %s refuses a chunk of a wrong size', async (surface) => {
  const lines = ['POST / HTTP/1.1', `Host: ${hostOf(surface)}`, 'Transfer-Encoding: chunked']
  const { statuses, hangs } = await send(surface, lines, 'zz\r\nabc\r\n0\r\n\r\n')
  expect(hangs).toBe(false)
  // The console says 405 before it reads, S3 and DynamoDB what they would say without a body.
  expect(statuses.length).toBeGreaterThan(0)
  expect(statuses.every((status) => status >= 400 && status < 500)).toBe(true)
})

test.each(surfaces)('B21 %s refuses headers of 64 KB, in one or in 10,000', async (surface) => {
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
})

/** What a page of somebody else, or a name bound to this machine, would have a browser send. */
const strangers = [
  ['a name that was bound to this machine', ['Host: evil.example'], '/'],
  ['another page', ['Origin: http://evil.example'], '/'],
  ['no page', ['Origin: null'], '/'],
  ['another site', ['Sec-Fetch-Site: cross-site'], '/'],
  ['two Hosts', ['Host: evil.example', 'Host: localhost'], '/'],
  ['an absolute target', [], 'http://evil.example/uploads/notes.txt'],
  ['two slashes', [], '//uploads/incoming/notes.txt'],
  ['an object by its address', [], '/uploads/incoming/notes.txt'],
] as const

test.for(
  (['s3', 'dynamodb'] as const).flatMap((surface) =>
    strangers.flatMap(([what, headers, target]) =>
      ['GET', 'POST', 'OPTIONS'].map((method) => ({ surface, what, headers, target, method })),
    ),
  ),
)(
  'B16, B19 $surface tells $what nothing ($method)',
  async ({ surface, headers, target, method }) => {
    const named = headers.some((header) => header.startsWith('Host:'))
    const host = named ? [] : [`Host: ${hostOf(surface)}`]
    const type = method === 'POST' ? ['Content-Type: text/plain', 'Content-Length: 0'] : []
    const preflight = method === 'OPTIONS' ? ['Access-Control-Request-Method: PUT'] : []
    const lines = [`${method} ${target} HTTP/1.1`, ...host, ...headers, ...type, ...preflight]
    const { statuses, text, hangs } = await send(surface, lines)
    expect(hangs).toBe(false)
    const [status = 0] = statuses
    // That DynamoDB is up, it tells everybody.
    if (!text.includes('\r\n\r\nhealthy: dynamodb.')) {
      expect(status === 501 || (status >= 400 && status < 500)).toBe(true)
    }
    expect(text).not.toMatch(/access-control-/i)
    expect(text).not.toContain('hello')
  },
)

test('B19 even who is the owner is given no leave for another page', async () => {
  const request = { service: 's3', method: 'GET', target: '/uploads' } as const
  const headers = { origin: 'http://evil.example' }
  const bytes = signedRequest(portOf('s3'), { ...request, headers }, 'locallocal')
  const { statuses, text } = await sendBytes(portOf('s3'), bytes, { whole: true })
  expect(statuses).toEqual([200])
  expect(text).not.toMatch(/access-control-/i)
})

test('B21 who sends headers a byte at a time is cut off, and others are served meanwhile', async () => {
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
