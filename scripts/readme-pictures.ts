// Takes the three pictures of the console that the README shows, into docs/pictures:
// node scripts/readme-pictures.ts. Needs a build and Chromium.
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { openBrowser } from '../e2e/browser/open-browser.ts'
import { startInOwnFolder } from '../e2e/support/development.ts'
import { fillHistory } from './console-history.ts'

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url))
const Bucket = 'uploads'
const names = [
  ...['invoices/2026-11/acme.pdf', 'invoices/2026-11/globex.pdf', 'invoices/2026-10/initech.pdf'],
  ...['photos/2026/beach.jpg', 'photos/2026/mountain.jpg', 'photos/2026/harbour.jpg'],
  ...['reports/q3.pdf', 'reports/q4-draft.pdf', 'contract.docx', 'logo.svg', 'minutes.md'],
]
/** Each with a text that is there once it is shown. */
const pictures: Readonly<Record<string, readonly [path: string, text: string]>> = {
  'console-live': ['/live', 'incoming/minutes.md'],
  'console-browse': [
    '/browse?bucket=uploads&prefix=incoming%2F&object=uploads%2Fincoming%2Fminutes.md&tab=timeline',
    'in all.',
  ],
  'console-overview': ['/overview?range=1h', 'Delivery, median'],
}

await mkdir(folder, { recursive: true })
await using development = await startInOwnFolder()
for (const [i, name] of names.entries()) await put(name, 137 * 7 ** (i % 6))
for (const size of [900, 1_200]) await put('minutes.md', size)
await development.s3.send(
  new DeleteObjectCommand({ Bucket, Key: 'incoming/invoices/2026-10/initech.pdf' }),
)
await fillHistory(development.table, Bucket)
await using browser = await openBrowser()
for (const [name, [path, text]] of Object.entries(pictures)) {
  const page = await browser.newPage({
    ...{ colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 1200, height: 720 } },
  })
  await page.goto(`${development.consoleUrl}${path}`)
  await page.getByText(text).first().waitFor()
  await page.locator('[class*=spinner]').first().waitFor({ state: 'detached' })
  const file = join(folder, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled' })
  console.log(`${file}: ${Math.ceil((await stat(file)).size / 1_000)} KB`)
  await page.close()
}

async function put(name: string, size: number): Promise<void> {
  const Body = Buffer.alloc(size, 'x')
  await development.s3.send(new PutObjectCommand({ Bucket, Key: `incoming/${name}`, Body }))
}
