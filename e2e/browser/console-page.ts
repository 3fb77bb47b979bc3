import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { Browser, Page } from 'playwright-core'
import { openLedger } from '../../packages/upload-ledger/src/index.ts'
import {
  type Development,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { openBrowser } from './open-browser.ts'

/** A running `dev` with a page of its console in Chromium. */
export interface OpenConsole extends AsyncDisposable {
  /** Another after `restart`. */
  readonly development: Development
  readonly page: Page
  /** What the browser complained of, a breach of the page's policy among it. */
  readonly complaints: string[]
  openPage(options?: Parameters<Browser['newPage']>[0]): Promise<Page>
  /** Shows a path of the console in the page. */
  open(path: string): Promise<unknown>
  put(key: string, body?: string): Promise<unknown>
  /** Waits until there is a row, or its tombstone. */
  row(key: string, isDeleted?: boolean): Promise<unknown>
  ledger(): ReturnType<typeof openLedger>
  /** Stops `dev` and starts it on the same folder and ports. */
  restart(): Promise<void>
}

export async function openConsole(args: readonly string[] = []): Promise<OpenConsole> {
  const cleanUp = new AsyncDisposableStack()
  const folder = cleanUp.use(await temporaryFolder())
  let development = await startDevelopment(folder.path, args)
  cleanUp.defer(async () => void (await development.stop()))
  const browser = cleanUp.adopt(await openBrowser(), (one) => one.close())
  const complaints: string[] = []
  const openPage: OpenConsole['openPage'] = async (options = {}) => {
    const opened = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options })
    // It only ends what hangs.
    opened.setDefaultTimeout(170_000)
    opened.on('console', (message) => complaints.push(message.text()))
    opened.on('pageerror', (error) => complaints.push(error.message))
    opened.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    return opened
  }
  const page = await openPage()
  const ledger = () => openLedger({ table: 'upload_metadata', client: development.table.client })
  return {
    get development() {
      return development
    },
    ...{ page, complaints, openPage, ledger },
    open: (path) => page.goto(`${development.consoleUrl}${path}`),
    put: (Key, Body = 'x') =>
      development.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body })),
    row: (key, isDeleted = false) =>
      until(
        async () => {
          const found = await ledger().get('uploads', key, { deleted: true })
          return found !== undefined && found.deleted === (isDeleted || undefined)
        },
        () => `the row of ${key} did not come`,
      ),
    async restart() {
      const port = (url: string) => new URL(url).port
      const { consoleUrl, s3Url } = development
      await development.stop()
      const ports = ['--console-port', port(consoleUrl), '--s3-port', port(s3Url)]
      development = await startDevelopment(folder.path, [...ports, ...args])
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  }
}

/** The address of a folder in Browse. */
export function folderPath(prefix: string, more = ''): string {
  return `/browse?${new URLSearchParams({ bucket: 'uploads', prefix })}${more}`
}
