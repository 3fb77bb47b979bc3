import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Development, runProgram, startInOwnFolder } from '../support/development.ts'
import { openBrowser } from './open-browser.ts'

// The component of docs/examples, on a site of its own, in a browser.
const root = fileURLToPath(new URL('../..', import.meta.url))
const examples = join(root, 'docs', 'examples')

test('the example has at most fifty lines, is mounted as the cookbook shows, and type-checks', async () => {
  const lines = (await readFile(join(examples, 'uploads.tsx'), 'utf8')).trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(50)
  const main = await readFile(join(examples, 'main.tsx'), 'utf8')
  const cookbook = await readFile(join(root, 'docs', 'cookbook.md'), 'utf8')
  expect(cookbook).toContain(`\`\`\`tsx\n${main}\`\`\``)
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '--ignoreConfig', '--noEmit']
  const options = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes']
  const modules = [
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--allowImportingTsExtensions',
  ]
  const forPages = ['--jsx', 'react-jsx', '--lib', 'es2024,dom,dom.iterable']
  const args = [...tsc, ...options, ...modules, ...forPages, join(examples, 'main.tsx')]
  expect(await runProgram(process.execPath, args, {}, root)).toEqual({ code: 0, out: '', err: '' })
})

let development: Development
let browser: Browser
let page: Page
let site: Server

beforeAll(async () => {
  const script = await bundle()
  site = createServer((request, response) => {
    const isScript = request.url === '/main.js'
    const type = isScript ? 'text/javascript' : 'text/html'
    response.setHeader('content-type', `${type}; charset=utf-8`)
    response.end(
      isScript
        ? script
        : '<!doctype html><title>Uploads</title><body><script type="module" src="/main.js"></script>',
    )
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  development = await startInOwnFolder(['--cors-origin', origin])
  browser = await openBrowser()
  page = await browser.newPage()
  const { apiUrl: api, apiToken: token } = development
  await page.goto(`${origin}/#${new URLSearchParams({ api, token })}`)
})
afterAll(async () => {
  await browser.close()
  site.closeAllConnections()
  site.close()
  await development[Symbol.asyncDispose]()
})

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(examples, 'main.tsx')],
    ...{ bundle: true, format: 'esm', jsx: 'automatic', write: false },
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  return outputFiles[0]?.text ?? ''
}

const details = (name: string) => page.locator('details', { hasText: `incoming/${name}` })

test('it lists the files, and uploads one with its progress', async () => {
  await details('notes.txt').waitFor()
  const buffer = Buffer.from('Buy milk\n')
  const file = { name: 'shopping é.txt', mimeType: 'text/plain', buffer }
  await page.locator('input[type=file]').setInputFiles(file)
  await details(file.name).waitFor()
  expect(await page.locator('output').textContent()).toBe('100 %')
})

test('it shows the details of a file, and opens it', async () => {
  const one = details('shopping é.txt')
  await one.locator('summary').click()
  expect(await one.textContent()).toMatch(/9 bytes, \S+Z, etag 33a737dc0a68f8d623a4d53f935d6650/)
  const begun = page.waitForEvent('download')
  await one.getByRole('button', { name: 'Open' }).click()
  const download = await begun
  expect(download.suggestedFilename()).toBe('shopping é.txt')
  expect(await readFile(await download.path(), 'utf8')).toBe('Buy milk\n')
})

test('it shows why the API refuses, and goes on', async () => {
  const file = { name: 'refused.txt', mimeType: 'not a type', buffer: Buffer.from('') }
  await page.locator('input[type=file]').setInputFiles(file)
  await page
    .locator('output', { hasText: 'Error: Cannot answer createTicket: contentType' })
    .waitFor()
})

test('it deletes a file', async () => {
  await details('shopping é.txt').getByRole('button', { name: 'Delete' }).click()
  await details('shopping é.txt').waitFor({ state: 'detached' })
  expect(await page.locator('summary').allTextContents()).toEqual(['incoming/notes.txt'])
})
