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
