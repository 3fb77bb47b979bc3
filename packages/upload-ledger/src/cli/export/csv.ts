import { printable, type Row } from '../../core/index.ts'
import type { RowFormat } from './row-format.ts'

export interface CsvOptions {
  readonly fields: readonly string[]
  /** Whether a cell that a spreadsheet would take for a formula gets an apostrophe in front. */
  readonly escapeFormulas: boolean
  /** Whether a person sees it: control and hidden characters are then escaped. */
  readonly isShown: boolean
}

/**
 * CSV as of RFC 4180: a header, a line a row with CR LF at its end, double quotes around a cell that
 * needs them. A row that lacks a field has an empty cell.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvFormat({ fields, escapeFormulas, isShown }: CsvOptions): RowFormat {
  const cellOf = (value: unknown): string => {
    const text = textOf(value)
    const plain =
      escapeFormulas && typeof value === 'string' && formula.test(text) ? `'${text}` : text
    const shown = isShown ? printable(plain) : plain
    return needsQuotes.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
  }
  const lineOf = (row: Row) => {
    const values: Readonly<Record<string, unknown>> = { ...row }
    return `${fields.map((field) => cellOf(values[field])).join(',')}\r\n`
  }
  return {
    batch: 1_000,
    begin: () => Buffer.from(`${fields.join(',')}\r\n`),
    rows: (rows) => Buffer.from(rows.map(lineOf).join('')),
    end: () => Buffer.of(),
  }
}

/** A map of texts is one cell, of JSON. */
function textOf(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What Excel, LibreOffice Calc or Google Sheets begin a formula with, also in full width. */
const formula = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/
const needsQuotes = /[",\r\n]/
