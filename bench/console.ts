import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../e2e/browser/open-browser.ts'
import { startDevelopment, temporaryFolder } from '../e2e/support/development.ts'
import {
  createApi,
  createLiveFeed,
  type LiveFeed,
} from '../packages/upload-ledger/src/api/index.ts'
import { openConsole } from '../packages/upload-ledger/src/cli/console/open-console.ts'
import { type Served, serve } from '../packages/upload-ledger/src/cli/serve.ts'
import { openLedger } from '../packages/upload-ledger/src/reader/index.ts'
import type { Table as LedgerTable } from '../packages/upload-ledger/src/table/index.ts'
import { progress } from './progress.ts'
import { type Bench, median, type Table } from './results.ts'

// The console in Chromium: over a ledger of 1,000,000 rows, and over a feed of 1,000 events a second,
// which the real API streams. The page, its server and DynamoDB share this machine.

const rows = 1_000_000
const pages = 100
const eventsPerSecond = 1_000
const liveSeconds = 30

export const bench: Bench = { title: 'The console', tables: { views } }

async function views(): Promise<readonly Table[]> {
  await using folder = await temporaryFolder()
  progress(`a ledger of ${rows.toLocaleString('en-US')} rows`)
  const fill = fileURLToPath(new URL('read-large-ledger.ts', import.meta.url))
  const filling = spawn(process.execPath, [...process.execArgv, fill, `${rows}`, folder.path])
  if ((await once(filling, 'close'))[0] !== 0) throw new Error('Cannot fill the ledger')
  progress('its views')
  await using development = await startDevelopment(folder.path)
  const live = createLiveFeed({ epoch: 'bench' })
  const served = await serveConsole(development.table, live)
  await using browser = await openBrowser(['--enable-precise-memory-info'])
  try {
    return [
      await firstViews(browser, served.url),
      await pagesOfRows(browser, served.url),
      await liveEvents(browser, served.url, live),
    ]
  } finally {
    live.close()
    await served.close()
  }
}

/** The page as `dev` serves it, with a feed of our own. */
async function serveConsole(table: LedgerTable, live: LiveFeed): Promise<Served> {
  const page = await openConsole({
    settings: {
      ...{ api: '/api', bucket: 'uploads', place: 'local', table: table.name },
      ...{ region: 'us-east-1', flags: '' },
    },
    connectTo: [],
  })
  if (page === undefined) throw new Error('Cannot measure the console: build it first')
  const api = createApi({
    reader: openLedger({ table: table.name, client: table.client }),
    ...{ version: '0', basePath: '/api', live },
  })
  const isForApi = (path: string) => path.startsWith('/api/')
  return serve(
    async (request) =>
      isForApi(new URL(request.url).pathname)
        ? api(request)
        : ((await page.answer(request)) ?? new Response(null, { status: 404 })),
    0,
    { guardsItself: isForApi },
  )
}

/** From the address to the view, with an empty cache each time. */
async function firstViews(browser: Browser, url: string): Promise<Table> {
  const times: number[] = []
  for (let i = 0; i < 7; i++) {
    const context = await browser.newContext()
    const page = await context.newPage()
    const start = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await page.getByText('Events per second').waitFor()
    times.push(performance.now() - start)
    await context.close()
  }
  // The server reads the files for the first.
  const [first = Number.NaN, ...others] = times
  return {
    title: 'The first view, on the loopback',
    columns: ['ms'],
    rows: [
      { name: 'of a server that has just started', values: [first] },
      { name: 'median of six more, nothing cached', values: [median(others)] },
    ],
  }
}

/** Every row of the ledger in one list, page after page. */
async function pagesOfRows(browser: Browser, url: string): Promise<Table> {
  const page = await browser.newPage()
  const links = page.locator('tbody [data-item] a')
  const start = performance.now()
  await page.goto(`${url}/browse?bucket=uploads&name=*`)
  await links.nth(99).waitFor()
  const firstMs = performance.now() - start
  const heapBefore = await heapOf(page)
  const times: number[] = []
  for (let i = 0; i < pages; i++) {
    const before = await links.first().textContent()
    const clicked = performance.now()
    await page.getByRole('button', { name: 'Next page' }).click()
    await links
      .first()
      .filter({ hasNotText: before ?? '' })
      .waitFor()
    times.push(performance.now() - clicked)
  }
  const heapAfter = await heapOf(page)
  await page.close()
  const sorted = times.toSorted((a, b) => a - b)
  return {
    title: `${rows.toLocaleString('en-US')} rows in Browse, by pages of 100`,
    columns: ['ms'],
    rows: [
      { name: 'the first page, with the console itself', values: [firstMs] },
      { name: `the next page, median of ${pages}`, values: [median(times)] },
      { name: 'the slowest of them', values: [sorted.at(-1)] },
    ],
    note: `The heap of the page had ${heapBefore} MB on the first page and ${heapAfter} MB after ${pages} more.`,
  }
}

async function liveEvents(browser: Browser, url: string, live: LiveFeed): Promise<Table> {
  const page = await browser.newPage()
  await page.goto(`${url}/live`)
  await page.getByText('Events per second').waitFor()
  await page.evaluate(observe)
  const feed = publishSteadily(live)
  await page.waitForTimeout(2_000)
  const heapBefore = await heapOf(page)
  await page.evaluate('seen.frames.length = seen.tasks.length = 0')
  await page.waitForTimeout(liveSeconds * 1_000)
  const { frames, tasks } = await page.evaluate<{ frames: number[]; tasks: number[] }>('seen')
  const heapAfter = await heapOf(page)
  const sent = feed.stop()
  await page.getByText(sent.toLocaleString('en-US')).first().waitFor()
  await page.close()
  const sorted = frames.toSorted((a, b) => a - b)
  const late = frames.filter((ms) => ms > 50).length
  return {
    title: `${eventsPerSecond.toLocaleString('en-US')} events a second in Live, for ${liveSeconds} s`,
    columns: [''],
    rows: [
      { name: 'frames a second', values: [frames.length / liveSeconds] },
      { name: 'time between frames, 99 %, ms', values: [sorted[Math.floor(sorted.length * 0.99)]] },
      { name: 'frames over 50 ms, %', values: [(100 * late) / frames.length] },
      { name: 'tasks over 50 ms', values: [tasks.length] },
      { name: 'the longest task, ms', values: [Math.max(0, ...tasks)] },
    ],
    note: `The heap of the page had ${heapBefore} MB in the beginning and ${heapAfter} MB in the end; it holds the last 10,000 events.`,
  }
}

/** Notes the time between frames, and each task that kept the page busy for over 50 ms. */
const observe = `
  window.seen = { frames: [], tasks: [] }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration)
  }).observe({ type: 'longtask' })
  let last = performance.now()
  const frame = (now) => {
    seen.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)`

/** Publishes events at the rate, twenty times a second. */
function publishSteadily(live: LiveFeed): { stop(): number } {
  const start = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * eventsPerSecond) / 1_000)
    for (; sent < due; sent++) {
      const key = `incoming/${sent % 500}/photo-${sent}.jpg`
      const time = new Date().toISOString()
      live.publish({
        ...{ time, outcome: sent % 50 === 0 ? 'stale' : 'written', bucket: 'uploads' },
        ...{ message: `Saved metadata for uploads/${key}`, object_key: key, size: sent },
        ...{ event_name: 'ObjectCreated:Put', event_time: time, sequencer: sent.toString(16) },
      })
    }
  }, 50)
  return {
    stop() {
      clearInterval(timer)
      return sent
    },
  }
}

/** In MB, after the garbage is collected. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return Math.round(usedSize / 1e6)
}
