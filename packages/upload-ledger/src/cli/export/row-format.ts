import type { Row } from '../../core/index.ts'

/** How rows are written: bytes of the beginning, of so many rows at a time, and of the end. */
export interface RowFormat {
  /** How many rows are held and written at once. */
  readonly batch: number
  begin(): Uint8Array
  rows(rows: readonly Row[]): Uint8Array
  end(): Uint8Array
}
