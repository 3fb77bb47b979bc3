import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, startInOwnFolder } from '../support/development.ts'
import { openBrowser } from './open-browser.ts'

// The dashboard of the course, on a site of its own: it lists, shows, opens, uploads and deletes.
const bucket = 'uploads'
let development: Development
let browser: Browser
let page: Page
const sites: Server[] = []

beforeAll(async () => {
  const [own, other] = [await openSite(), await openSite()]
  development = await startInOwnFolder(['--cors-origin', own])
  browser = await openBrowser()
  page = await browser.newPage()
  await page.goto(own)
  strangerOrigin = other
})
afterAll(async () => {
  await browser.close()
  for (const site of sites) {
    site.closeAllConnections()
    site.close()
  }
  await development[Symbol.asyncDispose]()
})

let strangerOrigin = ''

async function openSite(): Promise<string> {
  const site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>Dashboard</title>')
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  sites.push(site)
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

interface Answer {
  readonly status: number
  readonly etag: string | null
  readonly body: Record<string, unknown>
}

/** Has the page call the API, as its script would. */
async function call(
  path: string,
  { method = 'GET', body, ifNoneMatch }: Call = {},
  from: Page = page,
): Promise<Answer | 'refused by the browser'> {
  const { apiUrl, apiToken } = development
  return from.evaluate(
    async ({ url, method, body, headers }) => {
      try {
        const init = body === undefined ? {} : { body }
        const answer = await fetch(url, { method, headers, ...init })
        const text = await answer.text()
        return {
          status: answer.status,
          etag: answer.headers.get('etag'),
          body: text === '' ? {} : JSON.parse(text),
        }
      } catch {
        return 'refused by the browser'
      }
    },
    {
      url: `${apiUrl}${path}`,
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        authorization: `Bearer ${apiToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      },
    },
  )
}

interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly ifNoneMatch?: string
}

async function answered(path: string, how?: Call): Promise<Answer> {
  const answer = await call(path, how)
  if (typeof answer === 'string') throw new Error(`Cannot call ${path}: ${answer}`)
  return answer
}

interface Ticket {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly expiresAt: string
}

async function ticket(wish: Record<string, unknown>): Promise<Ticket> {
  const { status, body } = await answered('/metadata/upload-url', {
    method: 'POST',
    body: { bucket, contentType: 'text/plain', ...wish },
  })
  expect(status).toBe(201)
  return body as unknown as Ticket
}

/** Has the page post the form of a ticket, with some fields changed. */
async function post(
  { url, fields }: Ticket,
  file: string,
  changed: Record<string, string> = {},
): Promise<string> {
  const given = { url, fields: { ...fields, ...changed }, file }
  const { status, text } = await page.evaluate(async ({ url, fields, file }) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob([file]), 'a.txt')
    const answer = await fetch(url, { method: 'POST', body: form })
    return { status: answer.status, text: await answer.text() }
  }, given)
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(text) ?? []
  return `${status} ${code}`.trim()
}

async function objects(): Promise<string[]> {
  const { Contents } = await development.s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return (Contents ?? []).map(({ Key = '' }) => Key)
}

const query = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`

test('a page of another origin uploads, lists, shows, opens and deletes', async () => {
  const key = 'incoming/a//b/é +%41.txt'
  expect(await post(await ticket({ key, maxBytes: 5 }), 'hello')).toBe('201')
  const wait = `/v1/buckets/${bucket}/object/wait${query({ key })}`
  expect(await answered(wait)).toMatchObject({ status: 200, body: { object_key: key, size: 5 } })

  const list = await answered(`/metadata/list${query({ bucket, prefix: 'incoming/a' })}`)
  expect(list.body.items).toMatchObject([{ object_key: key }])

  const details = `/metadata${query({ bucket, key })}`
  const { status, etag, body } = await answered(details)
  expect([status, body.size]).toEqual([200, 5])
  expect(etag).toMatch(/^"/)
  expect((await answered(details, { ifNoneMatch: etag ?? '' })).status).toBe(304)

  const open = await answered('/metadata/download-url', { method: 'POST', body: { bucket, key } })
  const opened = await page.evaluate(
    async (url) => (await fetch(url)).text(),
    String(open.body.url),
  )
  expect(opened).toBe('hello')
  const link = await fetch(String(open.body.url))
  expect(link.headers.get('content-disposition')).toBe(
    `attachment; filename="? +%41.txt"; filename*=UTF-8''%C3%A9%20%2B%2541.txt`,
  )

  const deleted = await answered(details, { method: 'DELETE' })
  expect(deleted).toMatchObject({ status: 200, body: { object_key: key, deleted: true, size: 0 } })
  expect((await answered(details)).status).toBe(404)
  expect(await objects()).not.toContain(key)
})

test('a ticket is good for its key, size and type alone, and for its time', async () => {
  const key = 'incoming/ticket.txt'
  const good = await ticket({ key, minBytes: 2, maxBytes: 4 })
  expect(await post(good, 'abcd', { key: 'incoming/other.txt' })).toBe('403 AccessDenied')
  expect(await post(good, 'abcd', { key: `${key}/below` })).toBe('403 AccessDenied')
  expect(await post(good, 'abcd', { 'Content-Type': 'text/html' })).toBe('403 AccessDenied')
  expect(await post(good, 'abcd', { acl: 'public-read' })).toBe('403 AccessDenied')
  expect(await post(good, 'abcde')).toBe('400 EntityTooLarge')
  expect(await post(good, 'a')).toBe('400 EntityTooSmall')
  const brief = await ticket({ key, expiresInSeconds: 1 })
  // Its own time decides: S3 and this test have one clock.
  while (Date.now() <= Date.parse(brief.expiresAt)) {
    await new Promise((resolve) =>
      setTimeout(resolve, Date.parse(brief.expiresAt) - Date.now() + 1),
    )
  }
  expect(await post(brief, 'abcd')).toBe('403 AccessDenied')
  expect(await objects()).not.toContain(key)
  expect(await post(good, 'abcd')).toBe('201')
  expect(await objects()).toContain(key)
})

test('a page that is not allowed can neither call nor read, whatever it knows', async () => {
  const stranger = await browser.newPage()
  await stranger.goto(strangerOrigin)
  const key = 'incoming/notes.txt'
  const details = `/metadata${query({ bucket, key })}`
  expect(await call(details, {}, stranger)).toBe('refused by the browser')
  expect(await call(details, { method: 'DELETE' }, stranger)).toBe('refused by the browser')
  // What needs no leave of a browser is sent, and refused by the API.
  const failures: string[] = []
  stranger.on('requestfailed', (request) => failures.push(request.failure()?.errorText ?? ''))
  const url = `${development.apiUrl}${details}`
  for (const method of ['GET', 'POST']) {
    // The answer may not even be kept as one that the page cannot read.
    const kept = await stranger.evaluate(
      ({ url, method }) => fetch(url, { method, mode: 'no-cors' }).catch(() => undefined),
      { url, method },
    )
    expect(kept).toBeUndefined()
  }
  expect(failures).toHaveLength(2)
  expect(failures.every((text) => text.includes('BLOCKED_BY_RESPONSE'))).toBe(true)
  expect(await objects()).toContain(key)
  await stranger.close()
})

test('a page that comes back to the live feed misses nothing', async () => {
  const put = async (name: string) => {
    const input = { Bucket: bucket, Key: `incoming/live/${name}`, Body: 'x' }
    await development.s3.send(new PutObjectCommand(input))
  }
  /** Reads events in the page until there are so many, and goes. */
  const follow = (count: number, lastEventId: string) =>
    page.evaluate(
      async ({ url, token, count, lastEventId }) => {
        const headers: Record<string, string> = { authorization: `Bearer ${token}` }
        if (lastEventId !== '') headers['last-event-id'] = lastEventId
        const answer = await fetch(url, { headers })
        const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
        let [text, id] = ['', lastEventId]
        const keys: string[] = []
        // The first block has the place that a reader begins at.
        while (keys.length < count || id === '') {
          const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
          if (done) break
          text += value
          const blocks = text.split('\n\n')
          text = blocks.pop() ?? ''
          for (const block of blocks) {
            id = /^id: (.*)$/m.exec(block)?.[1] ?? id
            const data = /^data: (.*)$/m.exec(block)?.[1]
            if (data !== undefined) keys.push(JSON.parse(data).object_key ?? 'gap')
          }
        }
        await reader?.cancel()
        return { keys, id }
      },
      {
        url: `${development.apiUrl}/v1/live${query({ bucket, prefix: 'incoming/live/' })}`,
        token: development.apiToken,
        count,
        lastEventId,
      },
    )
  let { id } = await follow(0, '')
  const seen: string[] = []
  for (const [i, names] of [['a', 'b'], ['c'], ['d', 'e', 'f']].entries()) {
    // Nobody reads while these happen.
    for (const name of names) await put(`${i}${name}`)
    const some = await follow(names.length, id)
    seen.push(...some.keys)
    id = some.id
  }
  expect(seen.map((key) => key.slice('incoming/live/'.length)).sort()).toEqual(
    ['0a', '0b', '1c', '2d', '2e', '2f'].sort(),
  )
})
