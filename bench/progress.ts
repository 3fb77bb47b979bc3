import process from 'node:process'

/** Says on stderr what is measured now; on a terminal in place of what it said before. */
export function progress(text: string): void {
  const { stderr } = process
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`)
  else if (text !== '') stderr.write(`${text}\n`)
}
