import type { Page, Route } from 'playwright-core'

/** A state of the console that a picture shows: an address, what leads to it, and a text that is there then. */
export interface State {
  readonly path: string
  readonly text: string
  readonly prepare?: (page: Page) => Promise<unknown>
  readonly act?: (page: Page) => Promise<unknown>
}

const prefix = 'prefix=incoming%2F'
const folder = `/browse?bucket=uploads&${prefix}`
const inspect = `${folder}&object=uploads%2Fincoming%2Freadme.md`
const longKey = encodeURIComponent(`uploads/incoming/${'long-name-'.repeat(90)}end.txt`)
const hiddenKey = encodeURIComponent('uploads/incoming/\u202egnp.exe')

const problem = (status: number, kind: string, detail: string) => (route: Route) =>
  route.fulfill({
    ...{ status, contentType: 'application/problem+json' },
    body: JSON.stringify({ type: `urn:upload-ledger:problem:${kind}`, status, detail }),
  })
const denied =
  'Cannot find objects in upload_metadata: AWS refused dynamodb:Query; allow the action dynamodb:Query on the table upload_metadata'
const onApi = (answer: (route: Route) => unknown) => (page: Page) =>
  page.route(/\/api\/v1\/.+/, (route) => void answer(route))
const choose = (count: number, bytes: number) => (page: Page) =>
  page.getByLabel('Files to upload').setInputFiles(
    Array.from({ length: count }, (_, i) => ({
      ...{ name: `scan-${i}.tiff`, mimeType: 'image/tiff', buffer: Buffer.alloc(bytes, 'x') },
    })),
  )
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
/** Undoes all that the lab has done, so that each picture shows its beginning and no more. */
async function startOver(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const { token } = await (await fetch('/console.json')).json()
    const headers = { Authorization: 'Bearer ' + token }
    await fetch('/api/v1/lab', { method: 'DELETE', headers })
  })()`)
  await page.reload()
}

/** By the name of the picture. */
export const states: Readonly<Record<string, State>> = {
  'empty-folder': { path: `${folder}nothing%2F`, text: 'Nothing is recorded here' },
  'empty-search': { path: `${folder}&name=*nothing*`, text: 'meets the conditions' },
  'empty-past': { path: `${folder}&at=2020-01-01T00:00:00Z`, text: 'Nothing was here then' },
  'no-page': { path: '/nowhere', text: 'Page not found' },
  'no-object': { path: `${folder}&object=uploads%2Fnone`, text: 'No row' },
  loading: { path: folder, text: 'Reading the ledger', prepare: onApi(() => {}) },
  'loading-health': { path: '/health', text: 'Looked at again', prepare: onApi(() => {}) },
  'loading-overview': { path: '/overview', text: 'Uploads over time', prepare: onApi(() => {}) },
  'refused-folder': {
    ...{ path: folder, text: 'AWS refused the request' },
    prepare: onApi(problem(403, 'refused', denied)),
  },
  'refused-buckets': {
    ...{ path: '/browse', text: 'AWS refused the request' },
    prepare: onApi(problem(403, 'refused', denied)),
  },
  'failing-overview': {
    ...{ path: '/overview', text: 'The API has failed' },
    prepare: onApi(problem(503, 'unavailable', 'Cannot query upload_history: DynamoDB throttles')),
  },
  'failing-live': {
    ...{ path: '/live', text: 'takes no more requests' },
    prepare: onApi((route) => route.fulfill({ status: 429, body: 'Too Many Requests' })),
  },
  'failing-health': {
    ...{ path: '/health', text: 'The server does not answer' },
    prepare: onApi((route) => route.abort()),
  },
  'failing-letters': {
    ...{ path: '/dead-letters', text: 'AWS refused the request' },
    prepare: onApi(problem(403, 'refused', denied)),
  },
  'failing-inspect': {
    ...{ path: inspect, text: 'AWS refused the request' },
    prepare: (page) => page.route(/\/object(\?|\/)/, problem(403, 'refused', denied)),
  },
  'no-token': {
    ...{ path: '/live', text: 'no valid token' },
    prepare: (page) =>
      page.route('**/console.json', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: { ...(await response.json()), token: 'wrong' } })
      }),
  },
  'long-key': { path: `${folder}&object=${longKey}`, text: 'How it orders events' },
  'hidden-key': { path: `${folder}&object=${hiddenKey}`, text: 'How it orders events' },
  uploading: {
    ...{ path: `${folder}new%2F`, text: 'of 3 parts' },
    prepare: (page) => page.route(/partNumber=[23]&/, () => {}),
    async act(page) {
      await choose(1, 20 * 2 ** 20)(page)
      await page.getByText('Files', { exact: true }).click()
    },
  },
  'upload-failed': {
    ...{ path: `${folder}new%2F`, text: 'failed: ' },
    prepare: (page) => page.route(/\/tickets$/, problem(403, 'refused', denied)),
    async act(page) {
      await choose(3, 1_000)(page)
      await page.getByText('Files', { exact: true }).click()
    },
  },
  'upload-elsewhere': {
    ...{ path: '/browse?bucket=uploads&prefix=elsewhere%2F', text: 'No row will appear' },
    act: choose(2, 1_000),
  },
  delete: {
    ...{ path: folder, text: 'This deletes' },
    async act(page) {
      await page.getByRole('checkbox', { name: /Select all [1-9]/ }).press('Space')
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
    },
  },
  export: {
    ...{ path: folder, text: 'Save the file' },
    async act(page) {
      await page.getByRole('button', { name: 'Export' }).click()
      await page.getByRole('menuitem', { name: 'CSV', exact: true }).click()
    },
  },
  'lab-answers': {
    ...{ path: '/lab?step=read', text: 'of 6 right' },
    async act(page) {
      await page.getByLabel('What is the value of the partition key?').fill('uploads')
      await page.getByLabel('What is the value of the sort key?').fill('shopping+list.txt')
      await page.getByRole('radio', { name: 'N', exact: true }).check()
      await press(page, 'Check the answers')
    },
  },
  'lab-matches': {
    ...{ path: '/lab?step=match', text: 'of 5 right' },
    async act(page) {
      await page.getByText('Drag each card').waitFor()
      for (let i = 0; i < 5; i++) {
        await page.locator('button.lab-card[data-focus=card]').first().click()
        await page
          .getByRole('button', { name: /: no card$/ })
          .first()
          .click()
      }
      await press(page, 'Check the matches')
    },
  },
  'lab-tried': {
    ...{ path: '/lab?step=try', text: '"etag"' },
    async act(page) {
      await startOver(page)
      await press(page, 'Try it: PutItem: size 1, etag a')
      await press(page, 'Try it: GetItem')
    },
  },
  'lab-overwritten': {
    ...{
      path: '/lab?step=overwrite',
      text: 'The bucket has 200 B, the exercise’s item says 100 B',
    },
    async act(page) {
      await startOver(page)
      for (const name of ['Upload 100 bytes', 'Upload 200 bytes under the same key']) {
        await press(page, name)
      }
      await press(page, 'Deliver the first event again')
    },
  },
  'lab-late': {
    ...{ path: '/lab?step=order', text: 'Of order/late.txt the exercise’s table says 100 B' },
    async act(page) {
      await startOver(page)
      await press(page, 'A late event')
    },
  },
  'lab-lost': {
    ...{ path: '/lab?step=order', text: 'Event 2 was lost' },
    async act(page) {
      await startOver(page)
      await press(page, 'A lost event')
    },
  },
  'lab-broken': {
    ...{ path: '/lab?step=break', text: 'Missing' },
    async act(page) {
      await startOver(page)
      await press(page, 'Break something')
      await press(page, 'Upload a file')
      await press(page, 'Walk the checklist')
    },
  },
  help: {
    ...{ path: '/live', text: 'Next item of the list' },
    act: (page) => page.locator('h1').press('?'),
  },
}
