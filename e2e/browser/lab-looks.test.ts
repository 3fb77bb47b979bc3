import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand, runProgram } from '../support/development.ts'
import { testWithAwsCli } from '../support/test-with.ts'
import { type OpenConsole, openConsole } from './console-page.ts'
import { violationsOf } from './violations.ts'

let opened: OpenConsole

beforeAll(async () => {
  opened = await openConsole()
  await opened.put('incoming/lab/shopping list.txt', 'Buy milk\n')
  await opened.row('incoming/lab/shopping list.txt')
})
afterAll(() => opened[Symbol.asyncDispose]())

test('a part that is missing has a cross and its fix, and no tick', async () => {
  const own = await opened.openPage()
  await own.route('**/api/v1/checklist', async (route) => {
    const response = await route.fetch()
    const { items, ...rest } = await response.json()
    const broken = { state: 'missing', detail: 'it is not set', fix: 'aws lambda fix-it' }
    const changed = items.map((step: { id: string }) =>
      step.id === 'variable' ? { ...step, ...broken } : step,
    )
    await route.fulfill({ response, json: { ...rest, items: changed } })
  })
  await own.goto(`${opened.development.consoleUrl}/lab?step=function`)
  await own.getByText('aws lambda fix-it').waitFor()
  expect(await own.getByText('Done', { exact: true }).count()).toBe(0)
  await own.close()
})

testWithAwsCli()('every command of the parts does what it says, as it is copied', async () => {
  const { out } = await runCommand(['env', '--data', opened.development.dataFolder])
  const commands: string[] = []
  const { page } = opened
  for (const step of ['bucket', 'table', 'role', 'function', 'trigger', 'upload', 'item']) {
    await page.goto(`${opened.development.consoleUrl}/lab?step=${step}`)
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
  const own = await opened.openPage()
  await own.route('**/api/v1', async (route) => {
    const response = await route.fetch()
    const { features, ...rest } = await response.json()
    const without = features.filter((feature: string) => feature !== 'lab')
    await route.fulfill({ response, json: { ...rest, features: without } })
  })
  await own.goto(`${opened.development.consoleUrl}/lab?step=table`)
  await own.getByText('npm start').waitFor()
  expect(await own.locator('.lab').count()).toBe(0)
  expect(await own.getByRole('navigation', { name: 'Views' }).getByText('Lab').count()).toBe(0)
  await own.close()
})

/** Goes through all steps by the button that leads to the next, and calls back at each. */
async function atEachStep(own: Page, look: (title: string) => Promise<void>): Promise<void> {
  await own.goto(`${opened.development.consoleUrl}/lab?step=start`)
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
  const own = await opened.openPage({ colorScheme: theme, reducedMotion: 'reduce' })
  await atEachStep(own, async (title) => {
    expect(await violationsOf(own), title).toEqual([])
  })
  await own.close()
})

test('at 360 pixels no step is wider than the page', async () => {
  const own = await opened.openPage({ viewport: { width: 360, height: 740 } })
  await atEachStep(own, async (title) => {
    expect(await own.evaluate('document.documentElement.scrollWidth'), title).toBeLessThanOrEqual(
      360,
    )
  })
  await own.close()
})
