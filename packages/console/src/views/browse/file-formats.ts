import type { Row } from '../../api/types.ts'
import { shownJson } from '../../text/shown-json.ts'

export type FileFormat = 'csv' | 'ndjson' | 'parquet'

/** What takes rows, a page after another, and ends as a file. */
export interface RowFile {
  add(rows: readonly Row[]): void
  end(): Promise<Blob>
}

/** Begins a file with the columns, types and escapes that the command `export` writes. */
export function rowFile(format: FileFormat): RowFile {
  if (format === 'parquet') return parquetFile()
  const parts: string[] = format === 'csv' ? [`${fields.join(',')}\r\n`] : []
  const lineOf = format === 'csv' ? csvLine : (row: Row) => `${shownJson(row, 0)}\n`
  return {
    add: (rows) => void parts.push(rows.map(lineOf).join('')),
    end: async () =>
      new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }),
  }
}

const fields = [
  ...(['bucket', 'object_key', 'size', 'etag', 'event_time', 'event_name'] as const),
  ...(['sequencer', 'position', 'version_id', 'deleted', 'expires_at'] as const),
  ...(['last_size', 'last_etag'] as const),
] as const

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function csvLine(row: Row): string {
  const cells = fields.map((field) => {
    const value = row[field]
    const text = value === undefined ? '' : String(value)
    const isFormula =
      typeof value === 'string' && /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/.test(text)
    const plain = isFormula ? `'${text}` : text
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
  })
  return `${cells.join(',')}\r\n`
}

function parquetFile(): RowFile {
  const all: Row[] = []
  return {
    add: (rows) => void all.push(...rows),
    async end() {
      const { parquetWriteBuffer } = await import('hyparquet-writer')
      const column = (name: keyof Row, type: 'STRING' | 'INT64' | 'BOOLEAN' | 'TIMESTAMP') => ({
        ...{ name, type, nullable: true },
        data: all.map((row) => cellOf(row[name], type)),
      })
      const columnData = [
        ...(['bucket', 'object_key'] as const).map((name) => column(name, 'STRING')),
        column('size', 'INT64'),
        column('etag', 'STRING'),
        column('event_time', 'TIMESTAMP'),
        ...(['event_name', 'sequencer', 'position', 'version_id'] as const).map((name) =>
          column(name, 'STRING'),
        ),
        column('deleted', 'BOOLEAN'),
        ...(['expires_at', 'last_size'] as const).map((name) => column(name, 'INT64')),
        column('last_etag', 'STRING'),
      ]
      const bytes = parquetWriteBuffer({ columnData })
      return new Blob([bytes], { type: 'application/vnd.apache.parquet' })
    },
  }
}

function cellOf(value: unknown, type: 'STRING' | 'INT64' | 'BOOLEAN' | 'TIMESTAMP'): unknown {
  if (type === 'BOOLEAN') return value === true
  if (value === undefined) return null
  if (type === 'INT64') return BigInt(Math.trunc(Number(value) || 0))
  if (type !== 'TIMESTAMP') return value
  const date = new Date(String(value))
  return Number.isNaN(date.getTime()) ? null : date
}
