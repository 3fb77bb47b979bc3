/**
 * Gives the lines of a source from the first with `from` to the next with `to`, both included, without
 * the indentation that they share.
 *
 * @throws {Error} when the source does not have them
 */
export function excerpt(source: string, from: string, to: string): string {
  const lines = source.split('\n')
  const first = lines.findIndex((line) => line.includes(from))
  const last = lines.findIndex((line, i) => i > first && line.includes(to))
  if (first < 0 || last < 0)
    throw new Error(`Cannot show the code: it has no lines from ${from} to ${to}`)
  const chosen = lines.slice(first, last + 1)
  const indentation = Math.min(
    ...chosen.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)),
  )
  return chosen.map((line) => line.slice(indentation)).join('\n')
}
