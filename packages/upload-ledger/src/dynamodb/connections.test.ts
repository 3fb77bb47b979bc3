import { once } from 'node:events'
import {
  type AddressInfo,
  createServer as createPlainServer,
  type Server,
  type Socket,
} from 'node:net'
import {
  createServer as createEncryptedServer,
  rootCertificates,
  setDefaultCACertificates,
} from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../../../../e2e/support/certificate.ts'
import { type Connections, createConnections } from './connections.ts'

/** A server of raw sockets, and connections to it. */
interface Place extends AsyncDisposable {
  readonly connections: Connections
  /** All that were ever accepted. */
  readonly sockets: readonly Socket[]
}

type OnRequest = (socket: Socket, text: string, earlier: number) => void

const certificate = makeCertificate()
beforeAll(() => setDefaultCACertificates([...rootCertificates, certificate.cert]))
afterAll(() => setDefaultCACertificates([...rootCertificates]))

describe.each(['http', 'https'])('over %s', (protocol) => {
  async function open(onRequest: OnRequest, mostMs = 20_000): Promise<Place> {
    const sockets: Socket[] = []
    let requests = 0
    const serve = (socket: Socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.on('data', (bytes) => onRequest(socket, bytes.toString(), requests++))
    }
    const isEncrypted = protocol === 'https'
    const server: Server = isEncrypted
      ? createEncryptedServer(certificate, serve)
      : createPlainServer(serve)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const address = { region: 'us-east-1', host: `localhost:${port}`, path: '/' }
    const connections = createConnections(
      { ...address, isEncrypted, hostname: 'localhost', port },
      mostMs,
    )
    return {
      connections,
      sockets,
      async [Symbol.asyncDispose]() {
        connections.close()
        for (const socket of sockets) socket.destroy()
        server.close()
        await once(server, 'close')
      },
    }
  }

  const answer = (body: string) =>
    `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  const send = async ({ connections }: Place, text: string, signal?: AbortSignal) =>
    (await connections.exchange(text, signal)).body.toString()

  test('one connection serves request after request, one that was opened ahead the first', async () => {
    await using place = await open((socket, text) => socket.write(answer(text)))
    place.connections.open()
    for (const text of ['a', 'b', 'c']) expect(await send(place, text)).toBe(text)
    expect(place.sockets.length).toBe(1)
  })

  test('as many connections open as there are requests at once, and stay', async () => {
    let under = 0
    let most = 0
    const held: (() => void)[] = []
    await using place = await open((socket, text) => {
      most = Math.max(most, ++under)
      held.push(() => {
        under--
        socket.write(answer(text))
      })
      // No answer before all requests are there.
      if (held.length === 40) for (const each of held.splice(0)) each()
    })
    const texts = Array.from({ length: 40 }, (_, i) => `request ${i}`)
    const sendAll = () => Promise.all(texts.map((text) => send(place, text)))
    expect(await sendAll()).toEqual(texts)
    expect(await sendAll()).toEqual(texts)
    expect(most).toBe(40)
    expect(place.sockets.length).toBe(40)
  })

  test('a request waits for a connection that is in use rather than for ever', async () => {
    await using place = await open((socket, text) => setImmediate(() => socket.write(answer(text))))
    const texts = Array.from({ length: 300 }, (_, i) => `request ${i}`)
    expect(await Promise.all(texts.map((text) => send(place, text)))).toEqual(texts)
    expect(place.sockets.length).toBeLessThanOrEqual(300)
  })

  test('a connection that was lost while it waited differs from one that was lost at work', async () => {
    await using place = await open((socket, text) => {
      if (text === 'end') socket.destroy()
      else socket.write(answer(text))
    })
    await expect(send(place, 'end')).rejects.not.toMatchObject({ name: 'StaleConnectionError' })
    expect(await send(place, 'a')).toBe('a')
    await expect(send(place, 'end')).rejects.toMatchObject({ name: 'StaleConnectionError' })
    expect(await send(place, 'b')).toBe('b')
  })

  test('with one connection that was lost while it waited, the others go', async () => {
    const held: (() => void)[] = []
    await using place = await open((socket, text) => {
      if (text === 'end') return void socket.destroy()
      held.push(() => socket.write(answer(text)))
      if (held.length === 3 || place.sockets.length > 3) for (const each of held.splice(0)) each()
    })
    await Promise.all(['a', 'b', 'c'].map((text) => send(place, text)))
    await expect(send(place, 'end')).rejects.toMatchObject({ name: 'StaleConnectionError' })
    expect(await send(place, 'd')).toBe('d')
    expect(place.sockets.length).toBe(4)
  })

  test('an answer is bounded from the connection to the last byte, and its connection closed', async () => {
    await using place = await open((socket, text, earlier) => {
      if (earlier > 0) return void socket.write(answer(text))
      const drip = setInterval(() => socket.write('H'), 10)
      socket.on('close', () => clearInterval(drip))
    }, 300)
    await expect(send(place, 'a')).rejects.toMatchObject({
      name: expect.stringMatching(/^(Timeout)?Error$/),
    })
    expect(await send(place, 'b')).toBe('b')
    expect(place.sockets.length).toBe(2)
  })

  test('an answer that came in time is read by a process that had no time', async () => {
    await using place = await open((socket, text) => {
      socket.write(answer(text))
      if (text !== 'b') return
      const startMs = performance.now()
      while (performance.now() < startMs + 550);
    }, 500)
    // First a connection, or else that would be what takes too long.
    while ((await send(place, 'a').catch(() => undefined)) !== 'a');
    expect(await send(place, 'b')).toBe('b')
  })

  test('a request that is no longer wanted ends, at work and while it waits', async () => {
    const controller = new AbortController()
    await using place = await open(() => controller.abort())
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, () => send(place, 'a', controller.signal)),
    )
    const names = outcomes.map((one) => one.status === 'rejected' && one.reason.name)
    expect(new Set(names)).toEqual(new Set(['AbortError']))
    expect(outcomes.length).toBe(40)
  })

  test('bytes that nobody asked for end their connection', async () => {
    await using place = await open((socket, text) => {
      socket.write(answer(text) + (text === 'a' ? 'HTTP/1.1 200 OK\r\n' : ''))
      if (text === 'b') setImmediate(() => socket.write('more'))
    })
    expect(await send(place, 'a')).toBe('a')
    expect(await send(place, 'b')).toBe('b')
    await once(place.sockets[1] as Socket, 'close')
    expect(await send(place, 'c')).toBe('c')
    expect(place.sockets.length).toBe(3)
  })

  test('what is no HTTP fails its request, and the next has a connection of its own', async () => {
    await using place = await open((socket, text, earlier) =>
      socket.write(earlier === 0 ? 'SSH-2.0-OpenSSH\r\n' : answer(text)),
    )
    await expect(send(place, 'a')).rejects.toThrow('is not HTTP as DynamoDB sends it')
    expect(await send(place, 'b')).toBe('b')
  })

  test('an answer that says no length ends with its connection', async () => {
    await using place = await open((socket, text) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${text}`))
    expect(await send(place, 'a')).toBe('a')
    expect(await send(place, 'b')).toBe('b')
    expect(place.sockets.length).toBe(2)
  })

  test('many requests at once each have an answer where every answer is the last of its connection', async () => {
    await using place = await open((socket, text) =>
      socket.end(
        `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
      ),
    )
    const texts = Array.from({ length: 60 }, (_, i) => `request ${i}`)
    expect(await Promise.all(texts.map((text) => send(place, text)))).toEqual(texts)
    expect(place.sockets.length).toBe(60)
  })

  test('where nothing listens every request fails, and none for the one that was opened ahead', async () => {
    const { connections, ...place } = await open(() => {})
    await place[Symbol.asyncDispose]()
    connections.open()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, () => connections.exchange('a', undefined)),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(40)
  })
})

test('a certificate that nobody vouches for is refused', async () => {
  const server = createEncryptedServer(makeCertificate(), (socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const place = { region: 'us-east-1', host: 'localhost', path: '/', isEncrypted: true }
  const connections = createConnections({ ...place, hostname: 'localhost', port }, 60_000)
  await expect(connections.exchange('a', undefined)).rejects.toThrow('self-signed certificate')
  server.close()
})

test('a connection that was opened ahead and fails costs no request', async () => {
  const server = createEncryptedServer(certificate, (socket) =>
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na')),
  )
  // Before its handshake.
  server.once('connection', (socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const place = { region: 'us-east-1', host: 'localhost', path: '/', isEncrypted: true }
  const connections = createConnections({ ...place, hostname: 'localhost', port }, 60_000)
  connections.open()
  expect((await connections.exchange('a', undefined)).body.toString()).toBe('a')
  connections.close()
  server.close()
})
