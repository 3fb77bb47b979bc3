import type { WriteLine } from './log.ts'

/** Lines that are written together. */
export interface GatheredLines {
  readonly write: WriteLine
  /** Writes what is not written yet. */
  flush(): void
}

/** Of lines, before they are written although more may follow. */
const mostCharacters = 32 * 1024

/**
 * Gathers the lines of an invocation, since each write costs as much as making a line does.
 *
 * @param out writes at once, so that whatever kills the process afterwards takes no line with it
 */
export function gatherLines(out: (text: string) => void): GatheredLines {
  let text = ''
  const flush = () => {
    if (text !== '') out(text)
    text = ''
  }
  const write = (line: string) => {
    text += `${line}\n`
    if (text.length >= mostCharacters) flush()
  }
  return { write, flush }
}
