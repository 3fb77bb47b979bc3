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

test('nothing in the list of a folder is cut, at the edge of a window or of a column', async () => {
  const own = await opened.openPage()
  const object = '&object=uploads%2Fincoming%2Fnotes.txt'
  for (const width of [640, 1_024, 1_280, 1_600]) {
    await own.setViewportSize({ width, height: 800 })
    for (const more of ['', object]) {
      await own.goto(`${opened.development.consoleUrl}${folderPath('incoming/', more)}`)
      await own.getByRole('link', { name: 'notes.txt' }).waitFor()
      const cut = await own.evaluate<string[]>(`(() => {
        const table = document.querySelector('main table')
        return [table.parentElement, ...table.querySelectorAll('th *, td *')]
          .filter((one) => getComputedStyle(one).overflowX !== 'visible')
          .filter((one) => one.scrollWidth > one.clientWidth)
          .map((one) => one.textContent)
      })()`)
      expect(cut, `${width} ${more}`).toEqual([])
    }
  }
  expect(await own.locator('[data-item][aria-current]').allTextContents()).toEqual(['notes.txt'])
  await own.close()
})
