// Takes a picture of each view and state of the console, in both themes, on a phone and zoomed, to be
// looked at: node scripts/console-pictures.ts FOLDER [NAME…], whose names begin so. Needs a build and
// Chromium.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { openBrowser } from '../e2e/browser/open-browser.ts'
import { startInOwnFolder } from '../e2e/support/development.ts'
import { fillHistory } from './console-history.ts'
import { type State, states } from './console-states.ts'

const [folder = 'console-pictures', ...chosen] = process.argv.slice(2)
const Bucket = 'uploads'
const names = [
  ...['photos/2026/beach.jpg', 'photos/2026/mountain.jpg', 'photos/2025/cat.png'],
  ...['reports/2026-11/summary.pdf', 'reports/2026-11/figures.xlsx', 'readme.md', 'a//b', '../x'],
  ...['\u202egnp.exe', ' spaced ', '<img src=x onerror=alert(1)>', 'tab\there'],
  `${'long-name-'.repeat(90)}end.txt`,
]
const prefix = 'prefix=incoming%2F'
const inspect = `/browse?bucket=uploads&${prefix}&object=uploads%2Fincoming%2Freadme.md`
/** Each with a text that is there once it is shown. */
const views: Readonly<Record<string, readonly [path: string, text: string]>> = {
  live: ['/live', 'Events per second'],
  overview: ['/overview?range=1h', 'Delivery, median'],
  buckets: ['/browse', 'Buckets'],
  folder: [`/browse?bucket=uploads&${prefix}`, 'in all.'],
  search: [`/browse?bucket=uploads&${prefix}&name=*e*&minSize=1024`, 'meets the conditions'],
  row: [inspect, 'How it orders events'],
  timeline: [`${inspect}&tab=timeline`, 'The event as recorded'],
  code: [`${inspect}&tab=code`, 'AWS CLI: the row'],
  letters: ['/dead-letters', 'Every event was recorded'],
  health: ['/health', 'Table exists'],
  'lab-start': ['/lab', 'A tick is a fact'],
  'lab-part': ['/lab?step=function', 'Code deployed'],
  'lab-item': ['/lab?step=item', 'How it orders events'],
  'lab-questions': ['/lab?step=read', 'What is the value of the partition key?'],
  'lab-match': ['/lab?step=match', 'Drag each card'],
  'lab-try': ['/lab?step=try', 'Go from the top'],
  'lab-overwrite': ['/lab?step=overwrite', 'One key, uploaded twice'],
  'lab-order': ['/lab?step=order', 'Play a ready sequence'],
  'lab-break': ['/lab?step=break', 'Break something'],
  'lab-done': ['/lab?step=done', 'What stays'],
}

await mkdir(folder, { recursive: true })
await using development = await startInOwnFolder()
await fill()
await using browser = await openBrowser()
const light = { colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const
const looks = {
  light,
  dark: { ...light, colorScheme: 'dark' },
  phone: { ...light, viewport: { width: 360, height: 740 } },
  // As at 200 % zoom.
  zoomed: { ...light, viewport: { width: 640, height: 400 } },
} as const
const simple = Object.entries(views).map(([name, [path, text]]) => [name, { path, text }] as const)
const all: readonly (readonly [string, State])[] = [...simple, ...Object.entries(states)]
for (const [look, options] of Object.entries(looks)) {
  for (const [name, state] of all) {
    if (chosen.length > 0 && !chosen.some((one) => name.startsWith(one))) continue
    const page = await browser.newPage({ ...options, reducedMotion: 'reduce' })
    page.on('console', (message) => console.error(`${name} ${look}: ${message.text()}`))
    try {
      await state.prepare?.(page)
      await page.goto(`${development.consoleUrl}${state.path}`)
      await state.act?.(page)
      await page.getByText(state.text).first().waitFor({ timeout: 20_000 })
    } catch (error) {
      console.error(`${name} ${look}: ${error instanceof Error ? error.message : error}`)
    }
    await page.screenshot({ path: join(folder, `${name}-${look}.png`) })
    await page.close()
  }
}

async function fill(): Promise<void> {
  const put = (name: string, size: number) =>
    development.s3.send(
      new PutObjectCommand({ Bucket, Key: `incoming/${name}`, Body: Buffer.alloc(size, 'x') }),
    )
  for (const [i, name] of names.entries()) await put(name, 137 * 7 ** (i % 7))
  for (const size of [900, 1_200, 1_500]) await put('readme.md', size)
  await development.s3.send(
    new DeleteObjectCommand({ Bucket, Key: 'incoming/photos/2025/cat.png' }),
  )
  for (let i = 0; i < 40; i++) await put(`logs/part-${String(i).padStart(3, '0')}.log`, i * 90)
  await put('lab/shopping list.txt', 9)
  await fillHistory(development.table, Bucket)
}
