import { html, raw } from 'hono/html'
import { printable, type Row } from '../core/index.ts'

/** Markup whose values are escaped. */
export type Markup = ReturnType<typeof html>

/** The frame of every page. */
export function layout(title: string, content: Markup | readonly Markup[]): Markup {
  return html`${raw('<!doctype html>')}
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · upload-ledger</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/plain/style.css">
  </head>
  <body>
    <header><a href="/plain">upload-ledger</a></header>
    <main>${content}</main>
  </body>
</html>`
}

/** Escapes text from outside, so that no character hides or reorders what a person sees. */
export function shown(text: string): string {
  return printable(text)
}

/** The address of the page of one row. */
export function rowAddress({ bucket, object_key: key, deleted }: Row): string {
  const query = `bucket=${encodeURIComponent(bucket)}&key=${encodeURIComponent(key)}`
  return `/plain/row?${query}${deleted ? '&removed' : ''}`
}
