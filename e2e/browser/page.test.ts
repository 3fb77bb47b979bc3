import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startInOwnFolder, until } from '../support/development.ts'
import { openBrowser } from './open-browser.ts'

let development: Development
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  development = await startInOwnFolder()
  browser = await openBrowser()
  page = await browser.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
})
afterAll(async () => {
  await browser.close()
  await development[Symbol.asyncDispose]()
})

test('the page shows the checklist ticked and the row of the first upload', async () => {
  await page.goto(`${development.consoleUrl}/plain`)
  expect(await page.locator('.checklist li.seen').count()).toBe(18)
  expect(await page.locator('.checklist li.noted').count()).toBe(1)
  expect(await page.locator('.checklist li').count()).toBe(19)
  expect(await page.locator('tbody tr').count()).toBe(1)
  await page.getByRole('link', { name: 'uploads/incoming/notes.txt' }).click()
  expect(await page.locator('h1').textContent()).toBe('uploads/incoming/notes.txt')
  expect(await page.locator('table.attributes th').allTextContents()).toEqual([
    'bucket',
    'object_key',
    'size',
    'etag',
    'event_time',
    'event_name',
    'sequencer',
    'position',
  ])
})

test('no key becomes markup or hides its characters', async () => {
  const hostile = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    'javascript:alert(1)',
    '{{7*7}}',
    '\u202egnp.exe',
    '\u0007\u001b[31m',
  ]
  for (const name of hostile) {
    const object = { Bucket: 'uploads', Key: `incoming/${name}`, Body: 'x' }
    await development.s3.send(new PutObjectCommand(object))
  }
  await until(
    async () => {
      await page.goto(`${development.consoleUrl}/plain`)
      return (await page.locator('tbody tr').count()) === hostile.length + 1
    },
    () => 'the rows did not appear on the page',
  )
  expect(await page.locator('main img, script').count()).toBe(0)
  const names = await page.locator('tbody a').allTextContents()
  expect(names.every((name) => !/[\p{Cc}\p{Cf}]/u.test(name))).toBe(true)
  expect(names).toContain('uploads/incoming/<img src=x onerror=alert(1)>')
  expect(names).toContain('uploads/incoming/\\u{202e}gnp.exe')
  for (let i = 0; i < hostile.length; i++) {
    await page.goto(`${development.consoleUrl}/plain`)
    await page.locator('tbody a').nth(i).click()
    expect(await page.locator('table.attributes').count()).toBe(1)
  }
  expect(complaints).toEqual([])
})

test('the page holds no script and allows none', async () => {
  const response = await fetch(`${development.consoleUrl}/plain`)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await response.text()).not.toContain('<script')
})
