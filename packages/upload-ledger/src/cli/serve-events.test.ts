import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLiveFeed, type LiveFeed } from '../api/index.ts'
import { type Served, serve } from './serve.ts'

const [mostEvents, messageBytes] = [200, 8_192]
let feed: LiveFeed
let served: Served

beforeEach(async () => {
  feed = createLiveFeed({ epoch: 'e', mostEvents })
  served = await serve(({ headers, signal }) => {
    const stream = feed.open(headers.get('last-event-id') ?? undefined, { signal })
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
  }, 0)
})
afterEach(() => served.close())

let published = 0
function publish(): void {
  published++
  const message = String(published).padStart(messageBytes, '.')
  feed.publish({ time: '2026-11-23T04:00:00.000Z', outcome: 'written', message })
}

/** Waits, turn by turn of the event loop, until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn()
}

/** A client that has asked for events and reads none. */
async function openUnread(): Promise<Socket> {
  const { hostname, port, host } = new URL(served.url)
  const socket = connect(Number(port), hostname)
  const readers = feed.counts().readers
  socket.pause()
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  await until(() => feed.counts().readers > readers)
  return socket
}

test('a client that does not read is disconnected; one that reads gets every event', async () => {
  const slow = await openUnread()
  const controller = new AbortController()
  const fast = await fetch(served.url, { signal: controller.signal })
  let text = ''
  const reading = (async () => {
    const body = fast.body?.pipeThrough(new TextDecoderStream()) ?? []
    for await (const chunk of body) text = (text + chunk).slice(-2 * messageBytes)
  })().catch(() => {})
  const before = published
  while (feed.counts().readers > 1) {
    publish()
    expect(feed.counts().events).toBeLessThanOrEqual(mostEvents)
    // The fast client keeps up; the slow one has so many events to itself before it is dropped.
    const last = String(published)
    await until(() => text.includes(`.${last}"`))
    expect((published - before) * messageBytes).toBeLessThan(64 * 1024 * 1024)
  }
  expect(published - before).toBeGreaterThan(mostEvents)
  slow.resume()
  await once(slow, 'close')
  controller.abort()
  await reading
  await until(() => feed.counts().readers === 0)
})

test('a client that goes makes room, and the server can close under those that stay', async () => {
  const [stays, goes] = [await openUnread(), await openUnread()]
  goes.destroy()
  await until(() => feed.counts().readers === 1)
  stays.resume()
  await Promise.all([served.close(), once(stays, 'close')])
  await until(() => feed.counts().readers === 0)
})
