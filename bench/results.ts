import { availableParallelism, cpus, loadavg } from 'node:os'
import process from 'node:process'

/** What one bench measures, as a module of this folder exports it under the name `bench`. */
export interface Bench {
  readonly title: string
  /** By the name that measures one alone, such as `warm` of `write-path/warm`. */
  readonly tables: Readonly<Record<string, () => Promise<readonly Table[]>>>
}

/** Medians of one run, ours beside those of the peers. */
export interface Table {
  readonly title: string
  /** The figures, each with its unit, such as `CPU, µs a record`. */
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** A paragraph under the table, such as what was measured and how. */
  readonly note?: string
}

export interface Row {
  readonly name: string
  /** Whose figures the ratios of all others are to; at most one row of a table. */
  readonly isOurs?: boolean
  /** One for each column; `undefined` where it was not measured. A text is printed as it is. */
  readonly values: readonly (number | string | undefined)[]
}

/** The table in Markdown; each figure of a peer has its ratio to ours in parentheses. */
export function markdownOf({ title, columns, rows, note }: Table): string {
  const ours = rows.find(({ isOurs }) => isOurs)
  const lines = rows.map(({ name, isOurs, values }) => {
    const cells = values.map((value, i) => cellOf(value, isOurs ? undefined : ours?.values[i]))
    return rowOf([isOurs ? `**${name}**` : name, ...cells])
  })
  const head = [rowOf(['', ...columns]), `|---|${columns.map(() => '--:|').join('')}`]
  return [`### ${title}`, '', ...head, ...lines, ...(note ? ['', note] : [])].join('\n')
}

/** The machine and what else it does now: figures taken under load say little. */
export function conditions(): string {
  const load = loadavg().map((one) => one.toFixed(2))
  const model = cpus()[0]?.model.trim() || process.arch
  return `Node ${process.version}, ${availableParallelism()} cores (${model}), load ${load.join(', ')}`
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function cellOf(value: Row['values'][number], ours: Row['values'][number]): string {
  if (typeof value !== 'number') return value ?? '–'
  if (typeof ours !== 'number' || ours === 0) return shown(value)
  return `${shown(value)} (${(value / ours).toFixed(2)} ×)`
}

/** Three figures of a small number, all of a large one. */
function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
