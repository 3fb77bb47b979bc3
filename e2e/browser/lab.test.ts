import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/development.ts'
import { type OpenConsole, openConsole } from './console-page.ts'
import { violationsOf } from './violations.ts'

let opened: OpenConsole
let page: Page

beforeAll(async () => {
  opened = await openConsole()
  page = opened.page
})
afterAll(() => opened[Symbol.asyncDispose]())

const open = (step: string) => opened.open(`/lab?step=${step}`)
const heading = (name: string) => page.getByRole('heading', { name, level: 2, exact: true })
const ticks = () => page.getByRole('navigation', { name: 'Steps' }).getByLabel('Done:').count()
/** The name of what has the focus: its label, or its text. */
const focused = () =>
  page.evaluate<string>(`(e => {
    const label = document.getElementById(e.getAttribute('aria-labelledby')?.split(' ')[0] ?? '')
    const named = label ?? e.labels?.[0] ?? e
    return named.ariaLabel ?? named.textContent ?? ''
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
  expect(await violationsOf(page)).toEqual([])
  expect(await page.getByText('Done', { exact: true }).count()).toBe(0)
  await heading('Read the saved item').focus()
  await write('What is the value of the sort key?', 'incoming/lab/shopping list.txt')
  await choose('event_time', 2)
  await tabTo('Check the answers')
  await page.keyboard.press('Enter')
  await page.getByText('6 of 6 answers right, at check 2').waitFor()
  expect(opened.complaints).toEqual([])
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
    async () => (await ticks()) === 8,
    () => 'the ticks are not there after the reload',
  )
})

test('a reload keeps the answers about the item, and which of them were right', async () => {
  await open('read')
  await page.getByText('6 of 6 right').waitFor()
  const sortKey = page.getByLabel('What is the value of the sort key?')
  expect(await sortKey.inputValue()).toBe('incoming/lab/shopping list.txt')
  expect(await page.getByRole('radio', { name: 'sequencer' }).isChecked()).toBe(true)
  await sortKey.fill('incoming/lab')
  await page.reload()
  await page.getByText('6 of 6 right').waitFor()
  expect(await sortKey.inputValue()).toBe('incoming/lab')
  expect(await page.getByText('The sort key is object_key, decoded').count()).toBe(0)
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
  await open('read')
  const sortKey = page.getByLabel('What is the value of the sort key?')
  expect(await sortKey.inputValue()).toBe('')
  expect(await page.getByText('of 6 right').count()).toBe(0)
})

test('a term is explained where it has the pointer or the focus, until Esc', async () => {
  await open('table')
  // The tick moves what is below it.
  await page.getByText('Done', { exact: true }).waitFor()
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

const matches: Readonly<Record<string, string>> = {
  PutItem: 'writes a whole item, and replaces one with the same key',
  GetItem: 'reads one item by its whole key',
  UpdateItem: 'changes some attributes of one item, and leaves the others',
  DeleteItem: 'removes one item by its whole key',
  Query: 'reads the items of one partition key, by range or prefix of the sort key',
}

test('five operations are matched by the keyboard alone, with a score, and a wrong one is taken back', async () => {
  await open('match')
  await heading('Match five operations').waitFor()
  const swapped = { ...matches, GetItem: matches.DeleteItem, DeleteItem: matches.GetItem }
  for (const [operation, does = ''] of Object.entries(swapped)) {
    await tabTo(does)
    await page.keyboard.press('Enter')
    // The focus is on the first place that is free, and so on the next one in turn.
    expect(await focused()).toBe(`${operation}: no card`)
    await page.keyboard.press('Enter')
  }
  expect(await focused()).toBe('Check the matches')
  await page.keyboard.press('Enter')
  await page.getByText('3 of 5 right', { exact: true }).waitFor()
  await page.getByText('It takes the whole key, and changes nothing.').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await tabTo(`GetItem: ${matches.DeleteItem}`)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  expect(await focused()).toBe(matches.DeleteItem)
  await tabTo(`DeleteItem: ${matches.GetItem}`)
  await page.keyboard.press('Enter')
  await tabTo('GetItem: no card')
  await page.keyboard.press('Enter')
  expect(await focused()).toBe(matches.DeleteItem)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.getByText('5 of 5 matched, at check 2').waitFor()
  await page.reload()
  await page.getByText('5 of 5 right', { exact: true }).waitFor()
  for (const [operation, does] of Object.entries(matches)) {
    expect(await page.getByRole('button', { name: `${operation}: ${does}` }).count()).toBe(1)
  }
})

test('five operations are matched by dragging, and a card dropped elsewhere is free again', async () => {
  await open('match')
  await page.getByRole('button', { name: 'Reset progress' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Forget/ }).click()
  // Until it is gone, it takes the mouse.
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'GetItem: no card' }).waitFor()
  await heading('Match five operations').waitFor()
  const drag = async (text: string, to: string) => {
    const boxes = [
      page.getByRole('button', { name: text, exact: true }),
      page.getByText(to).first(),
    ]
    const [from, target] = await Promise.all(boxes.map((one) => one.boundingBox()))
    if (!from || !target) throw new Error(`no box of ${text} or ${to}`)
    await page.mouse.move(from.x + 20, from.y + 20)
    await page.mouse.down()
    await page.mouse.move(from.x + 40, from.y + 30, { steps: 3 })
    await page.mouse.move(target.x + 30, target.y + 20, { steps: 5 })
    await page.mouse.up()
  }
  await drag(matches.Query ?? '', 'PutItem')
  await drag(`PutItem: ${matches.Query}`, 'Drag each card')
  for (const [operation, does] of Object.entries(matches)) {
    await drag(does, operation)
    await page.getByRole('button', { name: `${operation}: ${does}` }).waitFor()
  }
  await until(
    async () => {
      if (await page.getByText('5 of 5 right', { exact: true }).isVisible()) return true
      await page.getByRole('button', { name: 'Check the matches' }).click()
      return false
    },
    // A press right after a drop belongs to the drag, and is swallowed.
    () => 'the matches were not checked',
  )
})

test('each operation is tried on a table, and the answers show what it does', async () => {
  await open('try')
  const line = (title: string) => page.getByRole('listitem').filter({ hasText: title })
  const run = async (title: string, ...texts: string[]) => {
    await page.getByRole('button', { name: `Try it: ${title}` }).click()
    for (const text of texts) await line(title).getByText(text).first().waitFor()
  }
  await run('PutItem: size 1, etag a', '"S": "a"')
  await run('PutItem again: size 2, no etag', '"Attributes"')
  await run('GetItem', '"N": "2"', '0.5 read units')
  expect(await line('GetItem').first().getByText('"etag"').count()).toBe(0)
  await run('UpdateItem: etag b', '"S": "b"')
  await run('Query: keys that begin with activity/', '"Count": 1')
  await run('DeleteItem', '"Attributes"')
  await page.getByText('PutItem, GetItem, UpdateItem, Query and DeleteItem').waitFor()
  expect(await violationsOf(page)).toEqual([])
  expect(opened.complaints).toEqual([])
})

test('the end shows each fact, and leaving the lab says what stays until it is removed', async () => {
  await open('done')
  const facts = page.locator('.lab-step .checklist > li')
  await facts.filter({ hasText: 'Table lab_items answered PutItem' }).waitFor()
  await facts.filter({ hasText: 'Open' }).filter({ hasText: 'Events in any order' }).waitFor()
  await page.getByText('table lab_items', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Live', exact: true }).click()
  await page.getByText('Until you remove it, this stays: 1 table and 1 file.').waitFor()
  await page.getByRole('button', { name: 'Show what stays' }).click()
  await heading('What was done').waitFor()
  expect(await page.getByText('this stays:').count()).toBe(0)
  await opened.restart()
  opened.complaints.length = 0
  await open('start')
  await page.getByText('Before this start it has made 1 table.').waitFor()
  await page.getByRole('button', { name: 'Show what stays' }).click()
  await heading('What was done').waitFor()
  await page.getByRole('button', { name: 'Remove all of it' }).click()
  await page.getByText('Removed: 1 table and 1 file').waitFor()
  await page.getByText('Nothing that the lab has made is there.').waitFor()
  await page.getByRole('link', { name: 'Browse', exact: true }).click()
  await page.getByRole('heading', { name: 'Buckets' }).waitFor()
  expect(await page.getByText('this stays:').count()).toBe(0)
  expect(opened.complaints).toEqual([])
})

test('the experiments show the exercise’s table wrong and the ledger right, and have their ticks', async () => {
  await open('overwrite')
  for (const title of ['Upload 100 bytes', 'Upload 200 bytes under the same key']) {
    await page.getByRole('button', { name: title }).click()
  }
  await page.getByRole('button', { name: 'Deliver the first event again' }).click()
  await page.getByText('The bucket has 200 B, the exercise’s item says 100 B').waitFor()
  await page.getByRole('link', { name: 'Next: Events in any order' }).click()
  await page.getByRole('button', { name: 'A late event' }).click()
  await page.getByText('Of order/late.txt the exercise’s table says 100 B').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('link', { name: 'What was done' }).click()
  await page.getByRole('button', { name: 'Remove all of it' }).click()
  await page.getByText('Removed: ').waitFor()
  expect(opened.complaints).toEqual([])
})

test('each part that is taken away is found on the checklist, put back and proved by an upload', async () => {
  await open('break')
  for (let count = 0; count < 3; count++) {
    await page.getByText(`${count} of 3 found and fixed`).waitFor()
    await page.getByRole('button', { name: 'Break something' }).click()
    const question = page.getByRole('radiogroup', { name: 'What is missing?' })
    await question.waitFor()
    await page.getByRole('button', { name: 'Walk the checklist' }).click()
    const missing = page.locator('.lab-step .checklist li').filter({ hasText: 'Missing' }).first()
    const step = (await missing.textContent()) ?? ''
    const [answer = ''] =
      Object.entries({ permission: 'Role', variable: 'TABLE_NAME', trigger: 'Trigger' }).find(
        ([, title]) => step.includes(title),
      ) ?? []
    await question.getByRole('radio', { name: answer }).check()
    await page.getByText('That is it').waitFor()
    if (count === 0) expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Put it back' }).click()
    await page.getByText('It is back').waitFor()
    await page.getByRole('button', { name: 'Upload a file' }).click()
  }
  await page.getByText('Permission, variable and trigger were lost and put back').waitFor()
  expect(opened.complaints).toEqual([])
})
