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

/** By the name of the picture. */
export const states: Readonly<Record<string, State>> = {
  'empty-folder': { path: `${folder}nothing%2F`, text: 'Nothing is recorded here' },
  'empty-search': { path: `${folder}&name=*nothing*`, text: 'meets the conditions' },
  'empty-past': { path: `${folder}&at=2020-01-01T00:00:00Z`, text: 'Nothing was here then' },
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
  help: {
    ...{ path: '/live', text: 'Next item of the list' },
    act: (page) => page.locator('h1').press('?'),
  },
}
