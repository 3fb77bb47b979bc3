import { expect, test } from 'vitest'
import { functionName } from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'
import { startConsoleCommand } from '../support/console-command.ts'
import { openConsole } from './console-page.ts'

test('the page over AWS shows what the history gets and what doctor finds, and claims no outcome', async () => {
  await using opened = await openConsole()
  const parts = ['--function', functionName, '--bucket', 'uploads', '--allow-changes']
  await using command = await startConsoleCommand(opened.development, parts)
  const { page } = opened
  await page.goto(command.entry)
  await page.getByRole('link', { name: 'uploads/incoming/notes.txt' }).waitFor()
  expect(page.url()).not.toContain('token')
  await opened.put('incoming/followed.txt')
  await page.getByRole('link', { name: 'uploads/incoming/followed.txt' }).waitFor()
  expect(await page.getByText('Recorded', { exact: true }).count()).toBeGreaterThan(1)
  expect(await page.getByText('Rows written').count()).toBe(0)
  expect(await page.getByRole('group', { name: 'Outcomes' }).count()).toBe(0)

  await page.getByRole('link', { name: 'Health' }).click()
  // A table on AWS should have it; that of the local cloud has not.
  await page.getByText('1 problem found').waitFor()
  await page.getByText('update-continuous-backups').waitFor()
  await page.getByText('Not checked', { exact: true }).first().waitFor()

  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('figure', { name: 'Uploads over time' }).waitFor()
  expect(await page.getByText('Duplicates').count()).toBe(0)
  expect(opened.complaints).toEqual([])
})
