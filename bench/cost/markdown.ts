/** A table whose columns are the alternatives and whose rows are the same figure of each. */
export function columnsTable(
  columns: readonly { readonly head: string; readonly cells: Readonly<Record<string, string>> }[],
): string {
  const names = Object.keys(columns[0]?.cells ?? {})
  const rows = names.map((name) => [name, ...columns.map(({ cells }) => cells[name] ?? '–')])
  return tableOf(['', ...columns.map(({ head }) => head)], rows)
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)]
  return lines.join('\n')
}

export function dollars(amount: number, digits = 2): string {
  return `$${amount.toFixed(digits)}`
}

/** An empty first cell has one space, as the documents do. */
function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`.replace(/^\| {2}\|/, '| |')
}
