import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { readBody } from './read-body.ts'

/** A server that reads a body of each request, and answers with 200 and the body or with the reason. */
async function startReader(mostBytes: number) {
  const failures: unknown[] = []
  const server = createServer(async (request, response) => {
    try {
      const body = await readBody(request, mostBytes)
      using held = typeof body === 'string' ? undefined : body
      if (held === undefined) response.writeHead(413)
      response.end(held?.bytes ?? body)
    } catch (error) {
      failures.push(error)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    failures,
    /** Resolves when the next request is being read. */
    arrival: () => once(server, 'request'),
    /** Sends headers alone: the body is of chunks, whose number nobody knows. */
    begin() {
      const sent = request({ host: '127.0.0.1', port, method: 'POST', agent: false })
      sent.on('error', () => undefined)
      sent.flushHeaders()
      return sent
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('a body is read whole up to the bound and refused beyond it, however it is cut', async () => {
  await using reader = await startReader(1000)
  const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(lengths, async (lengths) => {
      const pieces = lengths.map((length, i) => Buffer.alloc(length, i))
      const sent = reader.begin()
      for (const piece of pieces) sent.write(piece)
      sent.end()
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      const answer = Buffer.concat(await response.toArray())
      const whole = Buffer.concat(pieces)
      if (whole.length > 1000)
        expect([response.statusCode, String(answer)]).toEqual([413, 'too-large'])
      else expect([response.statusCode, answer.equals(whole)]).toEqual([200, true])
    }),
    { seed: inject('seed'), numRuns: 50 },
  )
})

test('a sender that leaves in the middle of its body fails the reading', async () => {
  await using reader = await startReader(1000)
  const arrival = reader.arrival()
  const sent = reader.begin()
  sent.write('half')
  await arrival
  sent.destroy()
  await expect
    .poll(() => reader.failures.map(String))
    .toEqual([expect.stringMatching(/sender has gone|aborted/)])
})
