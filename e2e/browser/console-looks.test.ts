import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderPath, type OpenConsole, openConsole } from './console-page.ts'
import { violationsOf } from './violations.ts'

let opened: OpenConsole

beforeAll(async () => {
  opened = await openConsole()
})
afterAll(() => opened[Symbol.asyncDispose]())

test.each(['light', 'dark'] as const)('every view is accessible in the %s theme', async (theme) => {
  const own = await opened.openPage({ colorScheme: theme, reducedMotion: 'reduce' })
  const object = '&object=uploads%2Fincoming%2Fnotes.txt'
  const views: readonly (readonly [string, string])[] = [
    ['/live', 'Events per second'],
    ['/overview', 'Uploads over time'],
    ['/browse', 'Buckets'],
    [folderPath('incoming/'), 'notes.txt'],
    [folderPath('incoming/', object), 'How it orders events'],
    [folderPath('incoming/', `${object}&tab=timeline`), 'The event as recorded'],
    [folderPath('incoming/', `${object}&tab=raw`), 'The item in DynamoDB'],
    ['/dead-letters', 'No dead letters'],
    ['/health', 'Table exists'],
    ['/nowhere', 'Page not found'],
  ]
  for (const [path, text] of views) {
    await own.goto(`${opened.development.consoleUrl}${path}`)
    await own.getByText(text).first().waitFor()
    expect(await violationsOf(own), path).toEqual([])
  }
  await own.close()
})

test('at 360 pixels nothing is wider than the page', async () => {
  const own = await opened.openPage({ viewport: { width: 360, height: 740 } })
  const object = '&object=uploads%2Fincoming%2Fnotes.txt'
  for (const path of [
    '/live',
    '/overview',
    '/browse',
    folderPath('incoming/'),
    folderPath('incoming/', object),
    '/dead-letters',
    '/health',
    `/${'nowhere-'.repeat(40)}`,
  ]) {
    await own.goto(`${opened.development.consoleUrl}${path}`)
    await own.locator('h1').first().waitFor()
    expect(await own.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(
      360,
    )
  }
  await own.close()
})
