import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Development,
  runCommand,
  runProgram,
  startInOwnFolder,
  until,
} from '../support/development.ts'
import { testWithAwsCli } from '../support/test-with.ts'
import { openBrowser } from './open-browser.ts'

let development: Development
let browser: Browser
let page: Page
/** What the browser complained of, a breach of the page's policy among it. */
const complaints: string[] = []
const parts = ['bucket', 'table', 'role', 'function', 'trigger', 'upload', 'item']

beforeAll(async () => {
  development = await startInOwnFolder()
  browser = await openBrowser()
  page = await openPage()
})
afterAll(async () => {
  await browser.close()
  await development[Symbol.asyncDispose]()
})

async function openPage(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options })
  // It only ends what hangs.
  opened.setDefaultTimeout(170_000)
  opened.on('console', (message) => complaints.push(message.text()))
  opened.on('pageerror', (error) => complaints.push(error.message))
  return opened
}

const open = (step: string) => page.goto(`${development.consoleUrl}/lab?step=${step}`)
const heading = (name: string) => page.getByRole('heading', { name, level: 2, exact: true })
const ticks = () => page.getByRole('navigation', { name: 'Steps' }).getByLabel('Done:').count()
/** The name of what has the focus: its label, or its text. */
const focused = () =>
  page.evaluate<string>(`(e => {
    const label = document.getElementById(e.getAttribute('aria-labelledby')?.split(' ')[0] ?? '')
    return (label ?? e.labels?.[0] ?? e).textContent ?? ''
  })(document.activeElement)`)

/** Presses Tab until the focus is on what has that name. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    if ((await focused()) === name) return
  }
  throw new Error(`Cannot go on with the test: Tab does not reach ${name}`)
}

test('the keyboard alone goes through the parts, uploads the file and answers about its item', async () => {
  await open('start')
  await heading('Start').waitFor()
  const go = async (title: string) => {
    await tabTo(`Next: ${title}`)
    await page.keyboard.press('Enter')
    await heading(title).waitFor()
    expect(await focused()).toBe(title)
  }
  for (const title of [
    'bucket',
    'table',
    'role and its policy',
    'function and TABLE_NAME',
    'trigger',
  ]) {
    await go(`The ${title}`)
    await page.getByText('Done', { exact: true }).waitFor()
  }
  await go('The upload')
  await page.getByText('Not in the table yet').waitFor()
  await tabTo('Upload the file')
  await page.keyboard.press('Enter')
  await page.getByText('Its row is in the table').waitFor()
  await go('The item')
  await page.getByText('Read 8 attributes').waitFor()
  await go('Read the saved item')
  const write = async (question: string, answer: string) => {
    await tabTo(question)
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(answer)
  }
  /** Of a group without a choice, Tab reaches the first. */
  const choose = async (first: string, downs: number) => {
    await tabTo(first)
    if (downs === 0) await page.keyboard.press('Space')
    for (let i = 0; i < downs; i++) await page.keyboard.press('ArrowDown')
  }
  await write('What is the value of the partition key?', 'uploads')
  await write('What is the value of the sort key?', 'incoming/lab/shopping+list.txt')
  await write('How many bytes does the file have?', '9')
  await choose('S', 1)
  await choose('ObjectCreated:Put', 1)
  await choose('event_time', 0)
  await tabTo('Check the answers')
  await page.keyboard.press('Enter')
  await page.getByText('4 of 6 right').waitFor()
  await page.getByText('whole: with its folders, its ending and its space').waitFor()
  expect(await page.getByText('Done', { exact: true }).count()).toBe(0)
  await heading('Read the saved item').focus()
  await write('What is the value of the sort key?', 'incoming/lab/shopping list.txt')
  await choose('event_time', 2)
  await tabTo('Check the answers')
  await page.keyboard.press('Enter')
  await page.getByText('6 of 6 answers right, at check 2').waitFor()
  expect(complaints).toEqual([])
})

test('a step has an address, also backwards and forwards, and a tick that a reload keeps', async () => {
  await open('bucket')
  await heading('The bucket').waitFor()
  await page.getByRole('link', { name: 'The trigger' }).click()
  await heading('The trigger').waitFor()
  expect(new URL(page.url()).search).toBe('?step=trigger')
  await page.goBack()
  await heading('The bucket').waitFor()
  await page.goForward()
  await heading('The trigger').waitFor()
  await page.reload()
  await until(
    async () => (await ticks()) === parts.length + 1,
    () => 'the ticks are not there after the reload',
  )
})

test('the progress is forgotten once that is confirmed', async () => {
  await open('start')
  await page.getByRole('button', { name: 'Reset progress' }).click()
  const dialog = page.getByRole('dialog', { name: 'Forget 8 ticks?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await ticks()).toBe(8)
  await page.getByRole('button', { name: 'Reset progress' }).click()
  await dialog.getByRole('button', { name: 'Forget 8 ticks' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await ticks()).toBe(0)
  await page.reload()
  await page.getByText('0 of ').waitFor()
})

test('a term is explained where it has the pointer or the focus, until Esc', async () => {
  await open('table')
  const meaning = page.getByText('the attribute that orders the items of one partition key')
  const term = page.getByRole('button', { name: 'sort key' })
  await term.hover()
  await meaning.last().waitFor({ state: 'visible' })
  await page.getByRole('heading', { level: 1 }).hover()
  await meaning.last().waitFor({ state: 'hidden' })
  await term.focus()
  await meaning.last().waitFor({ state: 'visible' })
  await page.keyboard.press('Escape')
  await meaning.last().waitFor({ state: 'hidden' })
})

test('a part that is missing has a cross and its fix, and no tick', async () => {
  const own = await openPage()
  await own.route('**/api/v1/checklist', async (route) => {
    const response = await route.fetch()
    const { items, ...rest } = await response.json()
    const broken = { state: 'missing', detail: 'it is not set', fix: 'aws lambda fix-it' }
    const changed = items.map((step: { id: string }) =>
      step.id === 'variable' ? { ...step, ...broken } : step,
    )
    await route.fulfill({ response, json: { ...rest, items: changed } })
  })
  await own.goto(`${development.consoleUrl}/lab?step=function`)
  await own.getByText('aws lambda fix-it').waitFor()
  expect(await own.getByText('Done', { exact: true }).count()).toBe(0)
  await own.close()
})

testWithAwsCli()('every command of the parts does what it says, as it is copied', async () => {
  const { out } = await runCommand(['env', '--data', development.dataFolder])
  const commands: string[] = []
  for (const step of parts) {
    await open(step)
    await page.locator('.lab-command pre').first().waitFor()
    commands.push(...(await page.locator('.lab-command pre').allTextContents()))
  }
  const answers = await Promise.all(
    commands.map((command) => runProgram('sh', ['-c', `${out}\n${command}`])),
  )
  expect(answers.map(({ code, err }) => [code, err])).toEqual(commands.map(() => [0, '']))
  const all = answers.map((answer) => answer.out).join('\n')
  for (const text of [
    ...['incoming/lab/shopping list.txt', 'HASH', 'lambda.amazonaws.com', 'dynamodb:PutItem'],
    ...['TABLE_NAME', 's3:ObjectCreated:*', '"object_key"', 'Saved metadata for uploads/'],
  ]) {
    expect(all).toContain(text)
  }
})

test('over a ledger on AWS, the lab says how to run it on a laptop', async () => {
  const own = await openPage()
  await own.route('**/console.json', async (route) => {
    const response = await route.fetch()
    const { lab: _, ...settings } = await response.json()
    await route.fulfill({ response, json: settings })
  })
  await own.goto(`${development.consoleUrl}/lab?step=table`)
  await own.getByText('npm start').waitFor()
  expect(await own.locator('.lab').count()).toBe(0)
  await own.close()
})

/** Goes through all steps by the button that leads to the next, and calls back at each. */
async function atEachStep(own: Page, look: (title: string) => Promise<void>): Promise<void> {
  await own.goto(`${development.consoleUrl}/lab?step=start`)
  const next = own.getByRole('link', { name: /^Next: / })
  for (let title = 'Start'; ; ) {
    await own.getByRole('heading', { name: title, level: 2, exact: true }).waitFor()
    await look(title)
    if ((await next.count()) === 0) break
    title = (await next.textContent())?.replace('Next: ', '').trim() ?? ''
    await next.click()
  }
}

test.each(['light', 'dark'] as const)('every step is accessible in the %s theme', async (theme) => {
  const own = await openPage({ colorScheme: theme, reducedMotion: 'reduce' })
  let isLoaded = false
  await atEachStep(own, async (title) => {
    if (!isLoaded) await own.evaluate(axe.source)
    isLoaded = true
    const found = await own.evaluate<Violation[]>(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then((result) => result.violations)",
    )
    const shown = found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    expect(shown, title).toEqual([])
  })
  await own.close()
})

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

test('at 360 pixels no step is wider than the page', async () => {
  const own = await openPage({ viewport: { width: 360, height: 740 } })
  await atEachStep(own, async (title) => {
    expect(await own.evaluate('document.documentElement.scrollWidth'), title).toBeLessThanOrEqual(
      360,
    )
  })
  await own.close()
})
