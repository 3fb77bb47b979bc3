import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder, until } from '../support/development.ts'
import { folderPath, type OpenConsole, openConsole } from './console-page.ts'

let opened: OpenConsole
let page: Page

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
})
afterAll(() => opened[Symbol.asyncDispose]())

const mebibyte = 2 ** 20

/** Gives the field for files one that the page makes of one MiB again and again: it is on no disk. */
const choose = (name: string, mebibytes: number) =>
  page.evaluate(`{
    const piece = new Blob([new Uint8Array(${mebibyte}).map((_, i) => i % 251)])
    const chosen = new DataTransfer()
    const pieces = new Array(${mebibytes}).fill(piece)
    chosen.items.add(new File(pieces, ${JSON.stringify(name)}, { type: 'video/mp4' }))
    const field = document.querySelector('[aria-label="Files to upload"]')
    field.files = chosen.files
    field.dispatchEvent(new Event('change', { bubbles: true }))
  }`)

/** Counts, in the page, the parts on their way at once. */
const countParts = `
  window.parts = { now: 0, most: 0, all: 0 }
  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, url) {
    this.isPart = url.includes('partNumber=')
    return open.apply(this, arguments)
  }
  XMLHttpRequest.prototype.send = function (body) {
    if (this.isPart) {
      parts.all++
      parts.most = Math.max(parts.most, ++parts.now)
      this.addEventListener('readystatechange', () => {
        if (this.readyState === 4) parts.now--
      })
    }
    return send.call(this, body)
  }`

const unfinished = async () => {
  const { Uploads = [] } = await opened.development.s3.send(
    new ListMultipartUploadsCommand({ Bucket: 'uploads' }),
  )
  return Uploads.length
}

test('a file of 200 MiB goes to S3 in parts, four at once, and is recorded', async () => {
  await opened.open(folderPath('incoming/large/'))
  await page.getByText('Nothing is recorded here').waitFor()
  await page.evaluate(countParts)
  await choose('film.mp4', 200)
  await page.getByText('1 file uploaded and recorded').waitFor()
  expect(await page.evaluate('parts')).toEqual({ now: 0, most: 4, all: 25 })
  await page.getByRole('link', { name: 'film.mp4' }).waitFor()
  const row = await opened.ledger().get('uploads', 'incoming/large/film.mp4')
  expect(row).toMatchObject({
    size: 200 * mebibyte,
    event_name: 'ObjectCreated:CompleteMultipartUpload',
  })
  expect(row?.etag).toMatch(/-25$/)
  expect(opened.complaints).toEqual([])
})

test('an upload whose parts fail sends those that are missing again, and a cancelled one leaves none', async () => {
  await opened.open(folderPath('incoming/again/'))
  await page.getByText('Nothing is recorded here').waitFor()
  const sent: string[] = []
  page.on('request', (request) => {
    const [, number] = /partNumber=(\d+)/.exec(request.url()) ?? []
    if (number !== undefined && request.method() === 'PUT') sent.push(number)
  })
  const headers = { 'access-control-allow-origin': '*' }
  const parts3And4 = /partNumber=[34]&/
  await page.route(parts3And4, (route) => route.fulfill({ status: 503, headers }))
  await choose('four.bin', 32)
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  await page.getByText('Files', { exact: true }).click()
  await page.getByText('failed: S3 answered 503').waitFor()
  expect(new Set(sent)).toEqual(new Set(['1', '2', '3', '4']))
  await page.unroute(parts3And4)
  sent.length = 0
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('1 file uploaded and recorded').waitFor()
  page.removeAllListeners('request')
  expect(sent.toSorted()).toEqual(['3', '4'])
  expect(await unfinished()).toBe(0)

  await page.route('**/*partNumber=3&*', () => {})
  await choose('never.bin', 32)
  await choose('neither.bin', 32)
  await until(
    async () => (await unfinished()) === 2,
    () => 'the uploads did not begin',
  )
  await page.getByRole('button', { name: 'Cancel incoming/again/never.bin' }).click()
  await page.getByText('never.bin, 32.0 MiB, cancelled').waitFor()
  expect(await unfinished()).toBe(1)
  await page.getByText('neither.bin, 32.0 MiB, on its way').waitFor()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByText('neither.bin, 32.0 MiB, cancelled').waitFor()
  expect(await unfinished()).toBe(0)
  await page.unroute('**/*partNumber=3&*')
  opened.complaints.length = 0
})

test('a folder of 200 files is uploaded with its folders, and its rows are seen arriving', async () => {
  await using folder = await temporaryFolder()
  const root = join(folder.path, 'shoot')
  for (let day = 0; day < 4; day++) {
    await mkdir(join(root, `day-${day}`), { recursive: true })
    for (let i = 0; i < 50; i++) await writeFile(join(root, `day-${day}`, `${i}.txt`), `${i}`)
  }
  await opened.open(folderPath('incoming/shoots/'))
  await page.getByText('Nothing is recorded here').waitFor()
  await page.getByLabel('Folder to upload').setInputFiles(root)
  await page.getByText('200 files uploaded and recorded').waitFor()
  await page.getByText('200 objects, ').waitFor()
  await page.getByRole('link', { name: 'shoot/' }).click()
  await page.getByRole('link', { name: 'day-3/' }).waitFor()
  expect(opened.complaints).toEqual([])
})

test('files are uploaded straight to S3, seen arriving, and deleted by their count', async () => {
  await opened.open(folderPath('incoming/new/'))
  await page.getByText('Nothing is recorded here').waitFor()
  const files = Array.from({ length: 12 }, (_, i) => ({
    ...{ name: `file-${i}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`file ${i}`) },
  }))
  await page.getByLabel('Files to upload').setInputFiles(files)
  await page.getByText('12 files uploaded and recorded').waitFor()
  await page.getByText('12 objects, ').waitFor()
  await page.getByRole('checkbox', { name: 'Select all 12 objects' }).press('Space')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete 12 objects?' })
  await dialog.getByRole('button', { name: 'Delete 12 objects' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Nothing is recorded here').waitFor()
  expect(opened.complaints).toEqual([])
})

test('the keyboard alone uploads a file into a folder and filters for it', async () => {
  await opened.open(folderPath('incoming/keys/'))
  await page.getByText('Nothing is recorded here').waitFor()
  // Before the keys: a dialog that opens before the browser is asked to report it is never reported.
  const chosen = page.waitForEvent('filechooser')
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  for (let presses = 0; presses < 60 && (await focused()) !== 'Upload'; presses++) {
    await page.keyboard.press('Tab')
  }
  expect(await focused()).toBe('Upload')
  await page.keyboard.press('Enter')
  // The menu takes the focus a moment after it is shown.
  await page.waitForFunction("document.activeElement.textContent === 'Files'")
  await page.keyboard.press('Enter')
  const chooser = await chosen
  const buffer = Buffer.from('typed')
  await chooser.setFiles(
    ['by-hand.txt', 'other.txt'].map((name) => ({ name, mimeType: 'text/plain', buffer })),
  )
  await page.getByText('2 files uploaded and recorded').waitFor()
  await page.getByRole('link', { name: 'other.txt' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('by-hand')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'other.txt' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'by-hand.txt' }).waitFor()
  // In the field, a ? would be text; the first Escape may close its list alone.
  for (let i = 0; i < 2; i++) await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await help.waitFor()
  expect(await help.locator('kbd').allTextContents()).toEqual([
    ...['/', 'j', 'k', 'Enter', 'n', 'p', 'Home', 'End', 'Esc', '?'],
  ])
  await page.keyboard.press('Escape')
  expect(opened.complaints).toEqual([])
})

test('files that the trigger does not send are uploaded only when the person confirms it', async () => {
  await opened.open(folderPath('elsewhere/'))
  await page.getByText('Nothing is recorded here').waitFor()
  const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }
  const dialog = page.getByRole('dialog', { name: 'No row will appear' })
  const stored = () =>
    opened.development.s3
      .send(new ListObjectsV2Command({ Bucket: 'uploads', Prefix: 'elsewhere/' }))
      .then(({ KeyCount }) => KeyCount)
  await page.getByLabel('Files to upload').setInputFiles(file)
  await dialog.getByText('watches incoming/').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await stored()).toBe(0)
  await page.getByLabel('Files to upload').setInputFiles(file)
  await dialog.getByRole('button', { name: 'Upload anyway' }).click()
  await page.getByText('1 file in S3 without a row').waitFor()
  expect(await stored()).toBe(1)
  expect(opened.complaints).toEqual([])
})
