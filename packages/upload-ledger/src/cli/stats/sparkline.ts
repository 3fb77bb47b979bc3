/** Whether a terminal of this environment shows block characters. */
export function hasBlocks(
  { LC_ALL, LC_CTYPE, LANG, WT_SESSION }: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): boolean {
  if (platform === 'win32') return WT_SESSION !== undefined
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')
}

/** A column for each value, as high as its share of the greatest; zero has the lowest for itself. */
export function sparkline(values: readonly number[], ascii: boolean): string {
  const [none = '', ...levels] = ascii ? '_.:-=+*#' : '▁▂▃▄▅▆▇█'
  const most = Math.max(...values)
  return values
    .map((value) => (value > 0 ? levels[Math.ceil((value / most) * levels.length) - 1] : none))
    .join('')
}

/** A bar as long as the value's share of the greatest; one that is not zero has at least one mark. */
export function bar(value: number, most: number, width: number, ascii: boolean): string {
  return (ascii ? '#' : '█').repeat(Math.ceil((value / Math.max(most, 1)) * width))
}
