import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCorsCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { type Development, startInOwnFolder, until } from '../support/development.ts'
import { openBrowser } from './open-browser.ts'

const Bucket = 'uploads'
let development: Development
let site: Server
let origin: string
let browser: Browser
let page: Page

beforeAll(async () => {
  development = await startInOwnFolder()
  // A site of its own: to the endpoint, a page of another origin.
  site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>Upload</title><h1>Upload</h1>')
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  site.closeAllConnections()
  site.close()
  await development[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await allow(origin)
  page = await browser.newPage()
  await page.goto(origin)
  return () => page.close()
})

async function allow(allowed: string): Promise<void> {
  const rule = {
    AllowedOrigins: [allowed],
    AllowedMethods: ['GET', 'PUT', 'POST'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
  }
  const CORSConfiguration = { CORSRules: [rule] }
  await development.s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration }))
}

const md5 = (body: string | Buffer): Buffer => createHash('md5').update(body).digest()

async function rowOf(key: string, expected: Readonly<Record<string, unknown>>): Promise<void> {
  const row = await until(
    () => getRow(development.table, Bucket, key),
    () => `there is no row of ${JSON.stringify(key)}`,
  )
  expect(row).toMatchObject(expected)
}

/** What the page sends, and what it may read of the answer; or that the browser let it do neither. */
async function send(
  url: string,
  method: string,
  body: string,
  contentType?: string,
): Promise<{ status: number; etag: string | null } | 'refused by the browser'> {
  const asked = { url, method, body, contentType }
  return page.evaluate(async ({ url, method, body, contentType }) => {
    const headers = contentType === undefined ? {} : { 'content-type': contentType }
    try {
      const answer = await fetch(url, { method, body, headers })
      return { status: answer.status, etag: answer.headers.get('etag') }
    } catch {
      return 'refused by the browser'
    }
  }, asked)
}

test('a page puts an object by a presigned URL, and its row is right', async () => {
  const Key = 'incoming/browser/put é+.txt'
  const put = new PutObjectCommand({ Bucket, Key, ContentType: 'text/plain' })
  const url = await getSignedUrl(development.s3, put)
  const etag = md5('put by a page').toString('hex')
  const answer = await send(url, 'PUT', 'put by a page', 'text/plain')
  expect(answer).toEqual({ status: 200, etag: `"${etag}"` })
  await rowOf(Key, { etag, size: 13, event_name: 'ObjectCreated:Put' })
})

test('a form posts the file that was chosen, and the browser returns to its page', async () => {
  const { url, fields } = await createPresignedPost(development.s3, {
    Bucket,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a form names the file
    Key: 'incoming/browser/${filename}',
    Fields: { success_action_redirect: `${origin}/done` },
    Conditions: [['content-length-range', 1, 1000]],
  })
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  await page.setContent(
    `<form action="${url}" method="post" enctype="multipart/form-data">${hidden.join('')}
      <input type="file" name="file"><button>Send</button></form>`,
  )
  const file = { name: 'photo é 1.txt', mimeType: 'text/plain', buffer: Buffer.from('by form') }
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL(`${origin}/done?*`)
  const etag = md5('by form').toString('hex')
  const key = 'incoming/browser/photo é 1.txt'
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    bucket: Bucket,
    key,
    etag: `"${etag}"`,
  })
  await rowOf(key, { etag, size: 7, event_name: 'ObjectCreated:Post' })
})

test('a page sends a large object in parts, by their URLs, and completes it', async () => {
  const at = { Bucket, Key: 'incoming/browser/parts' }
  const { UploadId } = await development.s3.send(new CreateMultipartUploadCommand(at))
  const parts = ['a'.repeat(5 * 1024 * 1024), 'b']
  const etags: string[] = []
  for (const [i, part] of parts.entries()) {
    const command = new UploadPartCommand({ ...at, UploadId, PartNumber: i + 1 })
    const answer = await send(await getSignedUrl(development.s3, command), 'PUT', part)
    // Without the header being exposed, a page could not complete what it uploaded.
    expect(answer).toEqual({ status: 200, etag: `"${md5(part).toString('hex')}"` })
    etags.push(`"${md5(part).toString('hex')}"`)
  }
  const complete = new CompleteMultipartUploadCommand({ ...at, UploadId })
  const list = etags.map(
    (etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  )
  const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
  const url = await getSignedUrl(development.s3, complete)
  expect(await send(url, 'POST', body)).toMatchObject({ status: 200 })
  await rowOf(at.Key, {
    etag: `${md5(Buffer.concat(parts.map(md5))).toString('hex')}-2`,
    size: 5 * 1024 * 1024 + 1,
    event_name: 'ObjectCreated:CompleteMultipartUpload',
  })
})

test('a page that the CORS rules do not name stores nothing', async () => {
  const Key = 'incoming/browser/refused'
  const url = await getSignedUrl(development.s3, new PutObjectCommand({ Bucket, Key }))
  await allow('http://elsewhere.example.com')
  expect(await send(url, 'PUT', 'x')).toBe('refused by the browser')
  await development.s3.send(new DeleteBucketCorsCommand({ Bucket }))
  expect(await send(url, 'PUT', 'x')).toBe('refused by the browser')
  expect(await getRow(development.table, Bucket, Key)).toBeUndefined()
  await allow(origin)
  expect(await send(url, 'PUT', 'x')).toMatchObject({ status: 200 })
})
