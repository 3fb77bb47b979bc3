import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Served, serve } from './serve.ts'

let served: Served
let host = ''
beforeAll(async () => {
  const guardsItself = (target: string) => target.startsWith('/api/')
  served = await serve(() => new Response('answered'), 0, { guardsItself })
  host = new URL(served.url).host
})
afterAll(() => served.close())

/** Sends bytes as they are and gives the status that comes back. */
async function statusOf(request: string): Promise<number> {
  const { hostname, port } = new URL(served.url)
  const socket = connect(Number(port), hostname)
  socket.end(request)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return Number(answer.split(' ')[1])
}

const get = (lines: readonly string[], target = '/') =>
  [`GET ${target} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n')

test("a request from the console's own page is answered", async () => {
  expect(await statusOf(get([`Host: ${host}`]))).toBe(200)
  expect(await statusOf(get([`Host: ${host.replace('127.0.0.1', 'localhost')}`]))).toBe(200)
  expect(await statusOf(get([`Host: ${host}`, `Origin: http://${host}`]))).toBe(200)
  expect(await statusOf(get([`Host: ${host}`, 'Sec-Fetch-Site: same-origin']))).toBe(200)
})

test.each([
  ['another name', 421, () => get(['Host: evil.example'])],
  [
    'a name that begins as ours',
    421,
    () => get([`Host: localhost.evil.example:${host.split(':')[1]}`]),
  ],
  ['no port', 421, () => get(['Host: 127.0.0.1'])],
  ['any address', 421, () => get([`Host: 0.0.0.0:${host.split(':')[1]}`])],
  ['our name with a dot behind', 421, () => get([`Host: localhost.:${host.split(':')[1]}`])],
  ['our name with a user', 421, () => get([`Host: x@${host}`])],
  ['our name with another port', 421, () => get(['Host: 127.0.0.1:1'])],
  ['an empty Host', 421, () => get(['Host: '])],
  ['no Host', 400, () => get([])],
  ['two Hosts', 400, () => get([`Host: ${host}`, 'Host: evil.example'])],
  ['the same Host twice', 400, () => get([`Host: ${host}`, `Host: ${host}`])],
  ['an absolute target', 400, () => get([`Host: ${host}`], 'http://evil.example/api/x')],
  ['a target with two slashes', 400, () => get([`Host: ${host}`], '//evil.example/x')],
  ['another origin', 403, () => get([`Host: ${host}`, 'Origin: http://evil.example'])],
  ['no origin at all', 403, () => get([`Host: ${host}`, 'Origin: null'])],
  ['another port of this machine', 403, () => get([`Host: ${host}`, 'Origin: http://127.0.0.1:1'])],
  ['another site', 403, () => get([`Host: ${host}`, 'Sec-Fetch-Site: cross-site'])],
  [
    'another port, as the browser says',
    403,
    () => get([`Host: ${host}`, 'Sec-Fetch-Site: same-site']),
  ],
  [
    'another origin, our own named first',
    403,
    () => get([`Host: ${host}`, `Origin: http://${host}`, 'Origin: http://evil.example']),
  ],
  [
    'our origin by the other protocol',
    403,
    () => get([`Host: ${host}`, `Origin: https://${host}`]),
  ],
  ['a method that changes things', 405, () => get([`Host: ${host}`]).replace('GET', 'POST')],
  [
    'a form',
    405,
    () =>
      get([`Host: ${host}`, 'Content-Type: text/plain', 'Content-Length: 0']).replace(
        'GET',
        'POST',
      ),
  ],
  ['a question for leave', 405, () => get([`Host: ${host}`]).replace('GET', 'OPTIONS')],
])('%s is refused with %d', async (_, status, request) => {
  expect(await statusOf(request())).toBe(status)
})

test('what guards itself takes other methods and origins, and is protected by the name alone', async () => {
  const strange = [`Host: ${host}`, 'Origin: http://evil.example', 'Sec-Fetch-Site: cross-site']
  expect(await statusOf(get(strange, '/api/x').replace('GET', 'POST'))).toBe(200)
  expect(await statusOf(get(strange, '/api').replace('GET', 'POST'))).toBe(403)
  expect(await statusOf(get(strange, '//api/x'))).toBe(400)
  expect(await statusOf(get(['Host: evil.example'], '/api/x'))).toBe(421)
})
