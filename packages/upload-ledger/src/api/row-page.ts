import { html } from 'hono/html'
import type { Row } from '../core/index.ts'
import { layout, type Markup, shown } from './layout.ts'

/** A map of texts is shown as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Every attribute of one row, as the table holds it. */
export function rowPage(bucket: string, key: string, row: Row | undefined): Markup {
  const name = shown(`${bucket}/${key}`)
  const attributes = Object.entries(row ?? {}).map(
    ([attribute, value]) => html`<tr><th>${attribute}</th><td>${shown(textOf(value))}</td></tr>`,
  )
  return layout(
    name,
    html`<h1>${name}</h1>
      ${
        row === undefined
          ? html`<p>No row for this object.</p>`
          : html`<table class="attributes"><tbody>${attributes}</tbody></table>`
      }
      ${row?.deleted ? html`<p>The object was removed. This tombstone stays until it expires.</p>` : ''}`,
  )
}
