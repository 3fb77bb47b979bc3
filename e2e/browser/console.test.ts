import { readFile } from 'node:fs/promises'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keys, region, until } from '../support/development.ts'
import { unsafe } from '../support/hostile-keys.ts'
import { folderPath, type OpenConsole, openConsole } from './console-page.ts'

let opened: OpenConsole
let page: Page

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
})
afterAll(() => opened[Symbol.asyncDispose]())

test('the first view takes under 600 KB, breaks no rule of its policy, and shows the first upload', async () => {
  let bytes = 0
  page.on('response', (response) => {
    bytes += Number(response.headers()['content-length'] ?? 0)
  })
  await opened.open('/')
  await page.getByRole('link', { name: 'uploads/incoming/notes.txt' }).waitFor()
  page.removeAllListeners('response')
  expect(bytes).toBeGreaterThan(100_000)
  expect(bytes).toBeLessThan(600_000)
  expect(opened.complaints).toEqual([])
})

test('its files are kept by browsers for as long as they are the same, and its policy allows nothing inline', async () => {
  const { consoleUrl } = opened.development
  const index = await fetch(`${consoleUrl}/browse`)
  expect(index.headers.get('cache-control')).toBe('no-cache')
  const policy = index.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).not.toMatch(/unsafe|\*|https?:\/\/(?!127\.0\.0\.1)/)
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(await index.text()) ?? []
  const whole = await (await fetch(consoleUrl + script)).text()
  for (const encoding of ['br', 'gzip', 'identity']) {
    const asset = await fetch(consoleUrl + script, { headers: { 'accept-encoding': encoding } })
    expect(asset.headers.get('content-encoding') ?? 'identity').toBe(encoding)
    expect((await asset.text()) === whole).toBe(true)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const etag = asset.headers.get('etag') ?? ''
    const again = await fetch(consoleUrl + script, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  }
  const foreign = { headers: { origin: 'http://evil.example' } }
  expect((await fetch(`${consoleUrl}/console.json`, foreign)).status).toBe(403)
})

test('an upload appears as it happens, opens beside the list, and every state has an address', async () => {
  await opened.put('incoming/just now.txt', 'hello')
  await page.getByRole('link', { name: 'uploads/incoming/just now.txt' }).click()
  await page.getByText('5d41402abc4b2a76b9719d911017c592').first().waitFor()
  expect(new URL(page.url()).search).toBe('?object=uploads%2Fincoming%2Fjust+now.txt')
  await page.keyboard.press('Escape')
  expect(new URL(page.url()).search).toBe('')
  await page.goBack()
  await page.getByText('5d41402abc4b2a76b9719d911017c592').first().waitFor()
  await page.goForward()
  await page.getByText('5d41402abc4b2a76b9719d911017c592').first().waitFor({ state: 'hidden' })
})

test('an old address of a row leads to the object in its folder', async () => {
  await opened.open('/row?bucket=uploads&key=incoming%2Fjust+now.txt')
  await page.getByText('5d41402abc4b2a76b9719d911017c592').first().waitFor()
  expect(new URL(page.url()).pathname).toBe('/browse')
})

test('an address without a page answers 404 with the console, which offers its views', async () => {
  const { consoleUrl } = opened.development
  for (const path of ['/nowhere', '/browse/', '/assets/none.js', '/plain/none']) {
    const response = await page.goto(consoleUrl + path)
    expect(response?.status()).toBe(404)
    expect(response?.headers()['content-security-policy']).toContain("script-src 'self'")
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    await page.getByRole('main').getByText(path, { exact: true }).waitFor()
    expect(await page.title()).toBe('Page not found · upload-ledger local')
  }
  await page.getByRole('main').getByRole('link', { name: 'Browse' }).click()
  await page.getByRole('heading', { name: 'Buckets' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  // A program gets one line of text.
  const plain = await fetch(`${consoleUrl}/nowhere`)
  expect([plain.status, await plain.text()]).toEqual([404, 'Not found; start at /\n'])
  expect(opened.complaints.filter((one) => !one.includes('status of 404'))).toEqual([])
  opened.complaints.length = 0
})

test('the keyboard alone finds an object, opens it and closes it', async () => {
  await opened.put('incoming/reports/summary.pdf')
  await opened.put('incoming/reports/figures.csv')
  await opened.row('incoming/reports/figures.csv')
  await opened.open(folderPath('incoming/'))
  await page.getByRole('link', { name: 'reports/' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('figures')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'reports/figures.csv' }).waitFor()
  expect(new URL(page.url()).searchParams.get('name')).toBe('*figures*')
  expect(await page.getByRole('link', { name: 'summary.pdf' }).count()).toBe(0)
  await page.locator('h1').click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Timeline' }).waitFor()
  expect(new URL(page.url()).searchParams.get('object')).toBe(
    'uploads/incoming/reports/figures.csv',
  )
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
})

test('the past shows a folder as it stood, and says how exactly', async () => {
  await opened.put('incoming/past/gone.txt')
  await opened.row('incoming/past/gone.txt')
  const before = await opened.ledger().get('uploads', 'incoming/past/gone.txt')
  await opened.development.s3.send(
    new DeleteObjectCommand({ Bucket: 'uploads', Key: 'incoming/past/gone.txt' }),
  )
  await opened.row('incoming/past/gone.txt', true)
  await opened.open(folderPath('incoming/past/'))
  await page.getByText('Nothing is recorded here').waitFor()
  await opened.open(folderPath('incoming/past/', `&at=${before?.event_time}`))
  await page.getByRole('link', { name: 'gone.txt' }).waitFor()
  await page.getByText('As it stood on').waitFor()
  await page.getByRole('button', { name: 'Back to now' }).click()
  await page.getByText('Nothing is recorded here').waitFor()
})

test('no key becomes markup or hides its characters', async () => {
  const hostile = [
    ...['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'javascript:alert(1)'],
    ...['{{7*7}}', '\u202egnp.exe', '\u0007\u001b[31m', 'a//b', ' spaced '],
    ...['x'.repeat(900), '\u200b'],
  ]
  for (const name of hostile) await opened.put(`incoming/hostile/${name}`)
  await opened.row(`incoming/hostile/${hostile.at(-1)}`)
  for (const path of ['/live', folderPath('incoming/hostile/')]) {
    await opened.open(path)
    const links = page.locator('[data-item] a, [role=cell] a')
    await until(
      async () => (await links.count()) >= hostile.length,
      () => `the objects did not appear at ${path}`,
    )
    expect(await page.locator('main img, main script').count()).toBe(0)
    for (const text of await links.allTextContents()) expect(text).not.toMatch(unsafe)
  }
  const names = await page.locator('[data-item] a').allTextContents()
  expect(names).toContain('<img src=x onerror=alert(1)>')
  expect(names).toContain('U+202Egnp.exe')
  expect(names).toContain('spacespacedspace')
  expect(names).toContain(`${'x'.repeat(24)}…${'x'.repeat(15)}`)
  for (const name of ['\u202egnp.exe', '"><script>alert(1)</script>', 'x'.repeat(900)]) {
    const object = encodeURIComponent(`uploads/incoming/hostile/${name}`)
    await opened.open(folderPath('incoming/hostile/', `&object=${object}&tab=code`))
    await page.getByText('npx upload-ledger show').waitFor()
    expect((await page.locator('body').innerText()).replace(/[\n\t]/g, '')).not.toMatch(unsafe)
  }
  expect(opened.complaints).toEqual([])
})

test('a folder of many rows is shown by pages, each with its address', async () => {
  const names = Array.from(
    { length: 325 },
    (_, i) => `incoming/many/file-${String(i).padStart(3, '0')}`,
  )
  for (let i = 0; i < names.length; i += 25) {
    const puts = names.slice(i, i + 25).map((key) => ({
      PutRequest: {
        Item: {
          ...{ bucket: { S: 'uploads' }, object_key: { S: key }, size: { N: '6' } },
          ...{ etag: { S: 'e' }, event_time: { S: '2026-11-23T04:00:00.000Z' } },
          ...{ event_name: { S: 'ObjectCreated:Put' }, sequencer: { S: '01' } },
        },
      },
    }))
    const { client } = opened.development.table
    await client.send(new BatchWriteItemCommand({ RequestItems: { upload_metadata: puts } }))
  }
  await opened.open(folderPath('incoming/many/'))
  await page.getByText('325 objects, ').waitFor()
  const shows = async (own: Page, number: number) => {
    const first = (number - 1) * 100
    const names = Array.from(
      { length: Math.min(100, 325 - first) },
      (_, i) => `file-${String(first + i).padStart(3, '0')}`,
    )
    let shown: readonly string[] = []
    // An address past the end leads to the last page, which is then read again.
    await until(
      async () => {
        shown = await own.locator('[data-item] a').allTextContents()
        return shown.join() === names.join()
      },
      () => `page ${number} shows ${shown}`,
    )
    expect(new URL(own.url()).searchParams.get('page')).toBe(number === 1 ? null : `${number}`)
  }
  await page.getByRole('button', { name: 'Next page' }).click()
  await shows(page, 2)
  await page.keyboard.press('n')
  await shows(page, 3)
  const third = page.url()
  await page.keyboard.press('n')
  await shows(page, 4)
  expect(await page.getByRole('button', { name: 'Next page' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Previous page' }).click()
  await shows(page, 3)
  await page.keyboard.press('Home')
  await shows(page, 1)
  await page.keyboard.press('End')
  await shows(page, 4)
  await page.keyboard.press('p')
  await shows(page, 3)
  for (const number of [4, 1]) {
    await page.goBack()
    await shows(page, number)
  }
  await page.goForward()
  await shows(page, 4)
  // Whoever gets the address has not seen the pages before it.
  const other = await opened.openPage()
  await other.goto(third)
  await shows(other, 3)
  await other.keyboard.press('p')
  await shows(other, 2)
  await other.close()
  await page.goto(`${opened.development.consoleUrl}${folderPath('incoming/many/', '&page=9')}`)
  await shows(page, 4)
})

test('the list of buckets counts the objects and bytes of each', async () => {
  const whole = page.getByText(/^\d+ objects, .+ in all/)
  await opened.open('/browse?bucket=uploads')
  const [count = '', size = ''] = (await whole.innerText()).split(/ objects, | in all/)
  await opened.open('/browse')
  await page.getByRole('row', { name: `uploads ${count} ${size}` }).waitFor()
})

test('what is shown is saved as a file, whole', async () => {
  await opened.open(folderPath('incoming/many/', '&name=file-0[5-9]*'))
  await page.getByRole('link', { name: 'file-050' }).waitFor()
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'CSV', exact: true }).click()
  await page.getByText('50 rows').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByText('Save the file').click(),
  ])
  expect(download.suggestedFilename()).toBe('uploads-incoming-many.csv')
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines).toHaveLength(51)
  expect(lines[0]).toMatch(/^bucket,object_key,size,/)
})

test('the overview counts the uploads of a time, and shows a part of it by mouse or keyboard', async () => {
  for (let i = 0; i < 10; i++) await opened.put(`incoming/counted/${i}.txt`)
  await opened.open('/overview?range=1h')
  const plot = page.getByRole('figure', { name: 'Uploads over time' })
  await plot.getByText('As a table').click()
  const cells = () => plot.locator('tbody td:nth-child(2)').allTextContents()
  const uploads = async () => (await cells()).reduce((sum, text) => sum + Number(text), 0)
  await until(
    async () => (await uploads()) > 20,
    () => 'the uploads, those of the tests before among them, did not appear',
  )
  const all = await cells()
  const [first, last] = [all.findIndex((text) => text !== '0'), all.length - 1]
  const picture = await plot.locator('svg').boundingBox()
  const [left = 0, top = 0, width = 0] = [picture?.x, picture?.y, picture?.width]
  const middleOf = (bin: number) => left + 58 + ((bin + 0.5) * (width - 70)) / all.length
  await plot.locator('svg').hover()
  await page.mouse.move(middleOf(first), top + 60)
  await page.mouse.down()
  await page.mouse.move(middleOf(last), top + 60, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('link', { name: 'Find these objects' }).waitFor()
  const { searchParams } = new URL(page.url())
  const spanMs =
    Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')
  expect(spanMs).toBe((last - first + 1) * 60_000)
  await page.goBack()
  await page.getByRole('link', { name: 'Find these objects' }).waitFor({ state: 'detached' })
  const sizes = page.getByRole('figure', { name: 'Sizes of uploads' })
  await sizes.getByRole('slider').focus()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByText('up to 10.0 KiB').waitFor()
  await page.getByRole('link', { name: 'Find these objects' }).click()
  await page.getByRole('link', { name: 'notes.txt' }).waitFor()
  expect(new URL(page.url()).searchParams.get('maxSize')).toBe('10239')
  expect(opened.complaints).toEqual([])
})

test('a dead letter is read, redriven or dropped, by its count', async () => {
  const sqs = new SQSClient({
    ...{ endpoint: opened.development.dynamodbUrl, region, credentials: keys, maxAttempts: 1 },
  })
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: 'upload-ledger-dead-letters' }),
  )
  const record = (key: string) => ({
    ...{ eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: region },
    ...{ eventTime: '2026-11-23T04:00:00.000Z', eventName: 'ObjectCreated:Put' },
    s3: {
      bucket: { name: 'uploads' },
      object: { key, size: 5, eTag: 'd41d8cd98f00b204e9800998ecf8427e', sequencer: '0055AED6' },
    },
  })
  for (const key of ['incoming/given-up.txt', 'incoming/doomed.txt']) {
    const MessageBody = JSON.stringify({ Records: [record(key)] })
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  }
  sqs.destroy()
  await opened.open('/dead-letters')
  await page.getByRole('link', { name: 'given-up.txt' }).click()
  await page.getByRole('dialog').getByText('"sequencer": "0055AED6"').waitFor()
  await page.goBack()
  const act = async (name: string, what: string) => {
    await page.getByRole('row', { name }).getByRole('checkbox').press('Space')
    await page.getByRole('button', { name: what, exact: true }).click()
    const dialog = page.getByRole('dialog', { name: `${what} 1 dead letter?` })
    await dialog.getByRole('button', { name: `${what} 1 dead letter` }).click()
    await page.getByRole('link', { name }).waitFor({ state: 'detached' })
  }
  await act('doomed.txt', 'Drop')
  await act('given-up.txt', 'Redrive')
  await page.getByText('No dead letters').waitFor()
  await opened.row('incoming/given-up.txt')
  expect(await opened.ledger().get('uploads', 'incoming/doomed.txt')).toBeUndefined()
  expect(opened.complaints).toEqual([])
})
