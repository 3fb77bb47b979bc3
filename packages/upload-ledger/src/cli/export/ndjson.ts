import { jsonLine } from '../read/json-fields.ts'
import type { RowFormat } from './row-format.ts'

/** A line of JSON for each row, safe to print. */
export function ndjsonFormat(fields: string): RowFormat {
  return {
    batch: 1_000,
    begin: () => Buffer.of(),
    rows: (rows) => Buffer.from(rows.map((row) => `${jsonLine(row, fields)}\n`).join('')),
    end: () => Buffer.of(),
  }
}
