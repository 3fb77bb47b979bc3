import { Hono } from 'hono'
import type { Row } from '../core/index.ts'
import { type ChecklistLine, checklistPage, type LatestRows } from './checklist-page.ts'
import { rowPage } from './row-page.ts'
import { style } from './style.ts'

/** The data behind the pages, however it is found. */
export interface PagesSource {
  /** Whether every started service can be used. */
  health(): Promise<Health>
  checklist(): Promise<readonly ChecklistLine[]>
  /** The newest rows by event time, the newest first; at most `limit`. */
  latestRows(limit: number, options: { removed: boolean }): Promise<LatestRows>
  row(bucket: string, key: string): Promise<Row | undefined>
  counts(): { readonly pending: number; readonly deadLetters: number }
}

/** The answer of `/api/health`. */
export type Health =
  | { readonly status: 'ok' | 'starting' }
  | { readonly status: 'failing'; readonly reason: string }

const latest = 50

/** Two pages without script, for browsers that run none; the health; and old addresses. */
export function createPages(source: PagesSource): Hono {
  const pages = new Hono()
  pages.use(async (context, next) => {
    await next()
    context.header('Cache-Control', 'no-store')
    context.header('Content-Security-Policy', contentSecurityPolicy)
    context.header('Cross-Origin-Resource-Policy', 'same-origin')
    context.header('Referrer-Policy', 'no-referrer')
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('X-Frame-Options', 'DENY')
  })
  pages.get('/api/health', async (context) => {
    const health = await source.health()
    return context.json(health, health.status === 'ok' ? 200 : 503)
  })
  pages.get('/plain', async (context) => {
    const removed = context.req.query('removed') !== undefined
    const [lines, rows] = await Promise.all([
      source.checklist(),
      // A missing table must not break the page that reports it.
      source.latestRows(latest, { removed }).catch(messageOf),
    ])
    return context.html(checklistPage({ lines, rows, removed, counts: source.counts() }))
  })
  pages.get('/plain/row', async (context) => {
    const { bucket = '', key = '' } = context.req.query()
    const found = await source.row(bucket, key)
    const removed = context.req.query('removed') !== undefined
    const row = found?.deleted && !removed ? undefined : found
    return context.html(rowPage(bucket, key, row), row === undefined ? 404 : 200)
  })
  pages.get('/plain/style.css', (context) =>
    context.body(style, 200, { 'Content-Type': 'text/css' }),
  )
  // Where the console was built, it answers the first of these itself.
  pages.get('/', (context) => context.redirect('/plain'))
  pages.get('/row', (context) => {
    const { bucket = '', key = '' } = context.req.query()
    return context.redirect(objectAddress(bucket, key))
  })
  pages.notFound((context) => context.text('Not found; start at /\n', 404))
  pages.onError((error, context) => context.text(`${messageOf(error)}\n`, 500))
  return pages
}

/** The address of an object in the console, with its folder around it. */
function objectAddress(bucket: string, key: string): string {
  const prefix = key.slice(0, key.lastIndexOf('/') + 1)
  return `/browse?${new URLSearchParams({ bucket, prefix, object: `${bucket}/${key}` })}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Nothing runs, nothing is loaded from elsewhere, and no other page may frame this one. */
const contentSecurityPolicy =
  "default-src 'none'; img-src data:; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
