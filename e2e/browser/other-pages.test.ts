import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startInOwnFolder } from '../support/development.ts'
import { openBrowser } from './open-browser.ts'

// The keys are the same for everyone, so every page can sign whatever it likes.
const Bucket = 'uploads'
let development: Development
let site: Server
let sitePort = 0
let browser: Browser

beforeAll(async () => {
  development = await startInOwnFolder()
  site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>Another page</title>')
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  sitePort = (site.address() as AddressInfo).port
  // As if the owner of these names had bound them to this machine.
  browser = await openBrowser([
    '--host-resolver-rules=MAP *.example 127.0.0.1',
    // Not every browser asks the person before a page may reach this machine.
    '--disable-features=LocalNetworkAccessChecks',
  ])
  const rule = { AllowedOrigins: [originOf('friend')], AllowedMethods: ['GET', 'PUT', 'POST'] }
  const CORSConfiguration = { CORSRules: [{ ...rule, AllowedHeaders: ['*'] }] }
  await development.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration }))
  const Key = 'picture.svg'
  const Body = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>'
  const picture = { Bucket, Key, Body, ContentType: 'image/svg+xml' }
  await development.s3.send(new PutObjectCommand(picture))
})
afterAll(async () => {
  await browser.close()
  site.closeAllConnections()
  site.close()
  await development[Symbol.asyncDispose]()
})

const originOf = (name: string): string => `http://${name}.example:${sitePort}`

async function openPage(name: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(originOf(name))
  return page
}

async function keys(): Promise<string[]> {
  const { Contents } = await development.s3.send(new ListObjectsV2Command({ Bucket }))
  return (Contents ?? []).map(({ Key = '' }) => Key)
}

/** Has a page post a signed form, as a person who presses its button does. */
async function postForm(page: Page, key: string): Promise<{ status: number; text: string }> {
  const { url, fields } = await createPresignedPost(development.s3, { Bucket, Key: key })
  const inputs = Object.entries({ ...fields, file: 'planted' }).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  await page.setContent(
    `<form action="${url}" method="post" enctype="multipart/form-data">${inputs.join('')}<button>Go</button></form>`,
  )
  const answered = page.waitForResponse((response) => response.url().startsWith(url))
  await page.getByRole('button').click()
  const response = await answered
  const text = response.status() === 204 ? '' : await response.text()
  return { status: response.status(), text }
}

/** Has a page send what needs no leave of a browser: it may not read the answer, but it is sent. */
function sendBlindly(page: Page, url: string, method: 'GET' | 'POST', body?: string) {
  return page.evaluate(
    async ({ url, method, body }) => {
      const init = { method, mode: 'no-cors' as const, ...(body === undefined ? {} : { body }) }
      return (await fetch(url, init)).type
    },
    { url, method, body },
  )
}

/** The width of an image that a page shows; 0 where it got none. */
async function showImage(page: Page, url: string): Promise<number> {
  await page.setContent(`<img src="${url.replaceAll('&', '&amp;')}">`, { waitUntil: 'load' })
  return await page.evaluate<number>("document.querySelector('img').naturalWidth")
}

const pictureUrl = () =>
  getSignedUrl(development.s3, new GetObjectCommand({ Bucket, Key: 'picture.svg' }))

test('a page that the bucket’s rules name posts a form and shows an image', async () => {
  const page = await openPage('friend')
  expect((await postForm(page, 'incoming/form-of-a-friend')).status).toBe(204)
  expect(await keys()).toContain('incoming/form-of-a-friend')
  await page.goto(originOf('friend'))
  expect(await showImage(page, await pictureUrl())).toBe(7)
  await page.close()
})

test('a page of nobody’s choice can neither post a form nor show an image', async () => {
  const page = await openPage('evil')
  const { status, text } = await postForm(page, 'incoming/form-of-nobody')
  expect(status).toBe(403)
  expect(text).toContain('<Code>AccessForbidden</Code>')
  expect(text).toContain(`the Origin header names another page, ${originOf('evil')}`)
  await page.goto(originOf('evil'))
  expect(await showImage(page, await pictureUrl())).toBe(0)
  expect(await keys()).not.toContain('incoming/form-of-nobody')
  await page.close()
})

test('nor change anything by a request whose answer it may not read', async () => {
  const before = await keys()
  const page = await openPage('evil')
  const answers: number[] = []
  page.on('response', (response) => {
    if (response.url().startsWith(development.s3Url)) answers.push(response.status())
  })
  const { url, fields } = await createPresignedPost(development.s3, { Bucket, Key: 'blind' })
  const boundary = 'boundary'
  const parts = Object.entries({ ...fields, file: 'x' }).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  await page.evaluate(
    async ({ url, body, type }) => {
      const blob = new Blob([body], { type })
      await fetch(url, { method: 'POST', mode: 'no-cors', body: blob })
    },
    {
      url,
      body: `${parts.join('')}--${boundary}--\r\n`,
      type: `multipart/form-data; boundary=${boundary}`,
    },
  )
  const runLifecycle = `${development.s3Url}/?x-local-lifecycle=`
  await sendBlindly(page, runLifecycle, 'POST', '')
  await sendBlindly(page, await pictureUrl(), 'GET')
  expect(answers).toEqual([403, 403, 403])
  expect(await keys()).toEqual(before)
  await page.close()
})

test('nor by a name of its own that it had bound to this machine', async () => {
  const page = await browser.newPage()
  const addresses = [development.s3Url, development.dynamodbUrl, development.consoleUrl]
  for (const address of addresses) {
    const origin = `http://evil.example:${new URL(address).port}`
    // The page is loaded from where its name led before; its requests are of its own origin, so
    // that no browser stops them.
    const body = '<!doctype html><title>Rebound</title>'
    await page.route(`${origin}/page`, (route) => route.fulfill({ contentType: 'text/html', body }))
    await page.goto(`${origin}/page`)
    for (const method of ['GET', 'POST']) {
      const answer = await page.evaluate(async (method) => {
        const response = await fetch('/', { method })
        return { status: response.status, text: await response.text() }
      }, method)
      expect(answer.status).toBe(421)
      expect(answer.text).toContain('--allowed-host evil.example')
    }
  }
  await page.close()
})

test('a link to an object can be followed from any page', async () => {
  const page = await openPage('evil')
  await page.setContent(`<a href="${(await pictureUrl()).replaceAll('&', '&amp;')}">open</a>`)
  const answered = page.waitForResponse((response) => response.url().includes('picture.svg'))
  await page.getByRole('link').click()
  expect((await answered).status()).toBe(200)
  await page.close()
})
