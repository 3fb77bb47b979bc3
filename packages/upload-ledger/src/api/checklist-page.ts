import { html } from 'hono/html'
import type { Row } from '../core/index.ts'
import { layout, type Markup, rowAddress, shown } from './layout.ts'

export interface ChecklistPage {
  readonly lines: readonly ChecklistLine[]
  /** Or why they cannot be shown. */
  readonly rows: LatestRows | string
  /** Whether the rows of removed objects are among them. */
  readonly removed: boolean
  readonly counts: { readonly pending: number; readonly deadLetters: number }
}

/** The newest rows, and of how many. */
export interface LatestRows {
  readonly rows: readonly Row[]
  /** How many rows of the table were read for it, tombstones among them. */
  readonly read: number
  /** Whether that is the whole table. */
  readonly isAll: boolean
}

/** The result of one step. */
export interface ChecklistLine {
  readonly id: string
  readonly title: string
  /** Whether it is one of the exercise's own steps. */
  readonly part: 'exercise' | 'beyond'
  /**
   * `blocked` was not checked, because a step that it depends on is missing; `skipped` was not,
   * because there is no test file.
   */
  readonly state: 'seen' | 'noted' | 'missing' | 'blocked' | 'skipped' | 'unknown'
  readonly detail: string
  readonly fix?: string
}

/** The checklist as it stands now, the exercise first, and the latest rows or why there are none. */
export function checklistPage({ lines, rows, removed, counts }: ChecklistPage): Markup {
  return layout(
    'Pipeline',
    html`
      <h1>Checklist</h1>
      <ol class="checklist">${linesOf('exercise', lines)}</ol>
      <h2>Beyond the exercise</h2>
      <ol class="checklist">${linesOf('beyond', lines)}</ol>
      <p class="counts">
        Events in flight: <b>${counts.pending}</b> · dead letters: <b>${counts.deadLetters}</b>
      </p>
      <h1>Latest rows</h1>
      ${latestRows(rows)}
      <p>${
        removed
          ? html`<a href="/plain">Hide removed objects</a>`
          : html`<a href="/plain?removed">Show removed objects</a>`
      }</p>
    `,
  )
}

function latestRows(latest: LatestRows | string): Markup {
  if (typeof latest === 'string') return html`<p>${shown(latest)}</p>`
  const { rows, read, isAll } = latest
  const reach = isAll
    ? `By event time, of all ${read} rows of the table.`
    : `By event time, of the first ${read} rows of the table, which has more, and of those that the function's log names.`
  const table = rows.length === 0 ? html`<p>No rows yet.</p>` : rowTable(rows)
  return html`${table}<p class="counts">${reach}</p>`
}

function linesOf(part: ChecklistLine['part'], lines: readonly ChecklistLine[]): Markup[] {
  return lines.filter((line) => line.part === part).map(checklistLine)
}

const marks = {
  ...{ seen: '✓', noted: '·', missing: '✗', blocked: '–', skipped: '–', unknown: '?' },
} as const

function checklistLine({ title, state, detail, fix }: ChecklistLine): Markup {
  return html`<li class="${state}">
      <span class="mark">${marks[state]}</span> <b>${title}</b> <span class="detail">${shown(detail)}</span>
      ${fix ? html`<br><span class="fix">Fix: <code>${shown(fix)}</code></span>` : ''}
    </li>`
}

function rowTable(rows: readonly Row[]): Markup {
  return html`<table>
      <thead>
        <tr><th>Event time</th><th>Event</th><th class="number">Size</th><th>Object</th></tr>
      </thead>
      <tbody>${rows.map(tableRow)}</tbody>
    </table>`
}

function tableRow(row: Row): Markup {
  const { bucket, object_key: key } = row
  return html`<tr class="${row.deleted ? 'deleted' : ''}">
      <td>${shown(row.event_time)}</td>
      <td>${shown(row.event_name)}</td>
      <td class="number">${row.size}</td>
      <td><a href="${rowAddress(row)}">${shown(`${bucket}/${key}`)}</a></td>
    </tr>`
}
