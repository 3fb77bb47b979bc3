import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderPath, type OpenConsole, openConsole } from './console-page.ts'

let opened: OpenConsole
let page: Page

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
})
afterAll(() => opened[Symbol.asyncDispose]())

test('a page under which the server restarts goes on, and misses nothing', async () => {
  await opened.put('incoming/just now.txt')
  await opened.open('/live')
  await page.getByRole('link', { name: 'uploads/incoming/just now.txt' }).waitFor()
  await opened.restart()
  await opened.put('incoming/after.txt')
  await page.getByRole('link', { name: 'uploads/incoming/after.txt' }).waitFor()
  expect(await page.getByRole('link', { name: 'uploads/incoming/just now.txt' }).count()).toBe(1)
  expect(await page.getByText('came while this page was away').count()).toBe(0)
  // The broken connection is the browser's to complain of.
  expect(
    opened.complaints.filter((one) => !/ERR_(CONNECTION|INCOMPLETE)|network error/.test(one)),
  ).toEqual([])
  opened.complaints.length = 0
})

test('an API that fails or refuses says what to do, and the page goes on when it is back', async () => {
  const own = await opened.openPage()
  await own.route('**/api/v1/buckets/**', (route) => route.abort())
  await own.goto(`${opened.development.consoleUrl}${folderPath('incoming/')}`)
  await own.getByText('The server does not answer', { exact: true }).waitFor()
  await own.unroute('**/api/v1/buckets/**')
  await own.getByRole('button', { name: 'Try again' }).click()
  await own.getByRole('link', { name: 'notes.txt' }).waitFor()
  await own.route('**/console.json', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), token: 'wrong' } })
  })
  await own.reload()
  await own.getByText('This page has no valid token').waitFor()
  await own.close()
  opened.complaints.length = 0
})

test('an API that answers 403, 429, 500 or 503 is explained, and asked again', async () => {
  const own = await opened.openPage()
  const path = '**/api/v1/buckets/uploads/**'
  await own.goto(`${opened.development.consoleUrl}${folderPath('incoming/')}`)
  for (const [status, kind, header] of [
    [403, 'refused', 'AWS refused the request'],
    [429, '', 'The API takes no more requests for now'],
    [500, 'internal', 'The API has failed'],
    [503, 'unavailable', 'The API has failed'],
  ] as const) {
    await own.getByRole('link', { name: 'notes.txt' }).waitFor()
    const detail = `Cannot find objects: the reason for ${status}`
    const problem = { type: `urn:upload-ledger:problem:${kind}`, status, detail }
    const body = kind === '' ? 'Too Many Requests' : JSON.stringify(problem)
    await own.route(path, (route) => route.fulfill({ status, body }))
    await own.getByRole('button', { name: 'Refresh' }).click()
    await own.getByText(header, { exact: true }).waitFor()
    if (kind !== '') await own.getByText(detail).waitFor()
    // The last answer stays in sight.
    expect(await own.getByRole('link', { name: 'notes.txt' }).count()).toBe(1)
    await own.unroute(path)
    await own.getByRole('button', { name: 'Try again' }).click()
    await own.getByText(header, { exact: true }).waitFor({ state: 'detached' })
  }
  await own.close()
  opened.complaints.length = 0
})

test('while a slow API has not answered, the page says so, and an answer to an old question is not shown', async () => {
  await opened.put('incoming/slow/here.txt')
  await opened.row('incoming/slow/here.txt')
  const own = await opened.openPage()
  const { promise: late, resolve: answer } = Promise.withResolvers<void>()
  await own.route('**/api/v1/buckets/uploads/objects?*', async (route) => {
    if (new URL(route.request().url()).searchParams.get('prefix') === 'incoming/') await late
    await route.continue().catch(() => {})
  })
  await own.goto(`${opened.development.consoleUrl}${folderPath('incoming/')}`)
  await own.getByText('Reading the ledger').waitFor()
  await own.getByRole('link', { name: 'uploads', exact: true }).click()
  await own.getByRole('link', { name: 'incoming/' }).waitFor()
  answer()
  await own.getByRole('link', { name: 'incoming/' }).click()
  await own.getByRole('link', { name: 'slow/' }).click()
  await own.getByRole('link', { name: 'here.txt' }).waitFor()
  expect(await own.getByRole('link', { name: 'notes.txt' }).count()).toBe(0)
  await own.close()
  opened.complaints.length = 0
})

test('a view whose file does not come says so, alone, and is there at the next try', async () => {
  const own = await opened.openPage()
  const file = '**/assets/health-view*.js'
  for (const arrive of [
    () => own.goto(`${opened.development.consoleUrl}/health`),
    () => own.getByRole('link', { name: 'Health', exact: true }).click(),
  ]) {
    await own.route(file, (route) => route.abort())
    await arrive()
    await own.getByText('The page has failed', { exact: true }).waitFor()
    await own.unroute(file)
    await own.getByRole('button', { name: 'Try again' }).click()
    await own.getByText('Table exists').waitFor()
    await own.goto(`${opened.development.consoleUrl}/browse`)
    await own.getByRole('heading', { name: 'Buckets' }).waitFor()
  }
  await own.close()
  opened.complaints.length = 0
})
