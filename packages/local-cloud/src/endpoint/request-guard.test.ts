import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AddressNotHereError, type Endpoint, listen } from './listen.ts'

let endpoint: Endpoint
let port = 0
beforeAll(async () => {
  endpoint = await listen(0, { allowedHosts: ['Cloud.example', '2001:db8::1'] })
  port = Number(new URL(endpoint.url).port)
  endpoint.serve({
    listener: (request, response) => response.end(`answered ${request.url}`),
    continueListener: (_, response) => response.end('continued'),
    admits: (request, origin) =>
      request.method !== 'DELETE' && ['http://page.example', 'null'].includes(origin),
  })
})
afterAll(() => endpoint.close())

/** Sends a request as it stands; `PORT` is the endpoint's. */
async function ask(lines: readonly string[], target = '/', method = 'GET') {
  const socket = connect(port, '127.0.0.1')
  const text = [`${method} ${target} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n')
  socket.end(text.replaceAll('PORT', String(port)))
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return { status: Number(answer.split(' ', 2)[1]), text: answer }
}

const ours = 'Host: 127.0.0.1:PORT'

test.each([
  '127.0.0.1:PORT',
  'localhost:PORT',
  'LocalHost:PORT',
  '[::1]:PORT',
  'uploads.localhost:PORT',
  'uploads.s3.localhost:PORT',
  'cloud.example',
  'cloud.example:PORT',
  'cloud.example:1',
  '[2001:db8::1]:PORT',
])('the name %s is answered', async (host) => {
  expect((await ask([`Host: ${host}`])).status).toBe(200)
})

test.each([
  'evil.example',
  'evil.example:PORT',
  'localhost.evil.example:PORT',
  'evillocalhost:PORT',
  '127.0.0.1.evil.example:PORT',
  'sub.cloud.example:PORT',
  '127.0.0.1',
  '127.0.0.1:1',
  'uploads.localhost',
  'localhost.:PORT',
  '.localhost:PORT',
  'a..localhost:PORT',
  'x@127.0.0.1:PORT',
  '0.0.0.0:PORT',
  '[::]:PORT',
  '2130706433:PORT',
  '127.1:PORT',
  '',
])('the name %s is refused with 421', async (host) => {
  const { status, text } = await ask([`Host: ${host}`])
  expect(status).toBe(421)
  expect(text).toContain('Host header')
  expect(text).not.toContain('answered')
})

test('a refused name is named with the flag that allows it', async () => {
  const { text } = await ask(['Host: evil.example:9000'])
  expect(text).toContain(
    'Cannot answer: the Host header names evil.example:9000, not this server; if the name is yours, add it to allowedHosts (--allowed-host evil.example)',
  )
})

test.each([
  ['no Host', []],
  ['two Host headers, the first ours', [ours, 'Host: evil.example']],
  ['two Host headers, the second ours', ['Host: evil.example', ours]],
  ['the same Host header twice', [ours, ours]],
  ['two Origin headers', [ours, 'Origin: http://127.0.0.1:PORT', 'Origin: http://page.example']],
])('%s is refused with 400', async (_, lines) => {
  expect((await ask(lines)).status).toBe(400)
})

test('an absolute target is answered by the rule for its host', async () => {
  const { status, text } = await ask([ours], 'http://127.0.0.1:PORT/a/b?c=d')
  expect(status).toBe(200)
  expect(text).toContain('answered /a/b?c=d')
  expect((await ask([ours], 'HTTP://127.0.0.1:PORT?c')).text).toContain('answered /?c')
  expect((await ask(['Host: evil.example'], 'http://evil.example/a')).status).toBe(421)
  expect((await ask([ours], 'http://evil.example/a')).status).toBe(400)
  expect((await ask(['Host: evil.example'], 'http://127.0.0.1:PORT/a')).status).toBe(400)
  expect((await ask([ours], 'http://x@127.0.0.1:PORT/a')).status).toBe(400)
})

const crossSite = 'Sec-Fetch-Site: cross-site'
const evilReferer = 'Referer: http://evil.example/a'

test.each([
  ['its own page', 'POST', ['Origin: http://127.0.0.1:PORT', 'Sec-Fetch-Site: same-origin']],
  ['a page that is admitted', 'POST', ['Origin: http://page.example', crossSite]],
  ['a page without an origin that is admitted', 'POST', ['Origin: null', crossSite]],
  ['a link on another page', 'GET', [crossSite, 'Sec-Fetch-Mode: navigate', evilReferer]],
  ['an image on a page that is admitted', 'GET', [crossSite, 'Referer: http://page.example/a']],
  ['nobody’s page', 'POST', [evilReferer]],
])('a request of %s is answered', async (_, method, lines) => {
  expect((await ask([ours, ...lines], '/', method)).status).toBe(200)
})

test.each([
  ['another page', 'GET', ['Origin: http://evil.example']],
  ['another port of this machine', 'GET', ['Origin: http://127.0.0.1:1']],
  ['its own page by the other protocol', 'GET', ['Origin: https://127.0.0.1:PORT']],
  ['a form of another page', 'POST', [crossSite, 'Sec-Fetch-Mode: navigate', 'Origin: http://e']],
  ['a form without an Origin', 'POST', [crossSite, 'Sec-Fetch-Mode: navigate', evilReferer]],
  ['an image on another page', 'GET', [crossSite, 'Sec-Fetch-Mode: no-cors', evilReferer]],
  ['an admitted page, by a method that is not', 'DELETE', ['Origin: http://page.example']],
])('a request of %s is refused with 403', async (_, method, lines) => {
  const { status, text } = await ask([ours, ...lines], '/', method)
  expect(status).toBe(403)
  expect(text).not.toContain('answered')
})

test('a request that waits for a word before its body is refused by the same rules', async () => {
  const waiting = ['Content-Length: 1', 'Expect: 100-continue']
  expect((await ask([ours, ...waiting], '/', 'PUT')).text).toContain('continued')
  expect((await ask(['Host: evil.example', ...waiting], '/', 'PUT')).status).toBe(421)
  expect((await ask([ours, 'Origin: http://e', ...waiting], '/', 'PUT')).status).toBe(403)
})

test('an endpoint on all addresses is called by loopback’s and by its names', async () => {
  const open = await listen(0, { host: '0.0.0.0', allowedHosts: ['cloud.example'] })
  open.serve({ listener: (_, response) => response.end() })
  expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await fetch(open.url)).status).toBe(200)
  await open.close()
  await expect(listen(0, { host: '192.0.2.1' })).rejects.toThrow(AddressNotHereError)
})
