// The server of soak-live.js, in a process of its own so that its memory can be seen: serves a live
// feed, publishes so many events a second, and sends its parent how it is, once a second.
import process from 'node:process'
import { createLiveFeed } from '../packages/upload-ledger/src/api/index.ts'
import { serve } from '../packages/upload-ledger/src/cli/serve.ts'
import { wholeNumber } from './whole-number.ts'

const perSecond = wholeNumber('UPLOAD_LEDGER_RATE', 1_000)
const feed = createLiveFeed({ epoch: String(process.pid) })
const served = await serve(({ headers, signal }) => {
  const stream = feed.open(headers.get('last-event-id') ?? undefined, { signal })
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } })
}, 0)

let published = 0
function publish(): void {
  const key = `incoming/2026/11/23/${String(++published).padStart(12, '0')}.jpg`
  feed.publish({
    time: new Date().toISOString(),
    outcome: 'written',
    message: `Saved metadata for uploads/${key}`,
    bucket: 'uploads',
    object_key: key,
    event_name: 'ObjectCreated:Put',
    size: published,
    sequencer: published.toString(16).toUpperCase().padStart(18, '0'),
    request_id: '0f4b625f-7fbf-4f6e-8a55-000000000000',
  })
}

process.send?.({ url: served.url })
const beganMs = performance.now()
setInterval(() => {
  const due = ((performance.now() - beganMs) / 1_000) * perSecond
  while (published < due) publish()
}, 10)
setInterval(() => {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ published, rss, heapUsed, external, ...feed.counts() })
}, 1_000)
process.on('disconnect', () => process.exit())
