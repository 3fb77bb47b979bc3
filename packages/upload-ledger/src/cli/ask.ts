import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { LedgerError } from '../core/index.ts'

/**
 * Asks a person for a line of text.
 *
 * @param input must be a terminal: piped input cannot answer a question that its author never saw
 * @returns the line; empty at the end of input, or when the person interrupts
 * @throws {LedgerError} `invalid-argument` when there is no terminal
 */
export async function ask(
  question: string,
  input: Readable & { readonly isTTY?: boolean },
  output: Writable,
  interrupted: AbortSignal,
): Promise<string> {
  if (!input.isTTY) {
    const message = `Cannot ask ${JSON.stringify(question.trim())}: no terminal; use --yes`
    throw new LedgerError('invalid-argument', message)
  }
  // The terminal's own line editing, in which Ctrl-C is still a signal.
  const lines = createInterface({ input, terminal: false })
  try {
    output.write(question)
    const answer = once(lines, 'line', { signal: interrupted }).then(([line]) => String(line))
    const end = once(lines, 'close', { signal: interrupted }).then(() => undefined)
    const line = await Promise.race([answer, end]).catch(() => undefined)
    if (line === undefined) output.write('\n')
    return line ?? ''
  } finally {
    lines.close()
  }
}
