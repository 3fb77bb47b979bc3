import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { readLogLine, safeMessage } from '../log-line.ts'
import { liveLine } from './live-line.ts'

/**
 * The line that `dev` prints for a line that a person's own code has logged, or that says why it
 * failed; `undefined` for the ordinary start and end of an invocation. A message of several lines is
 * set in from its second on, so that none of them can be taken for a line of another.
 *
 * @param source the function's name, or its file's
 */
export function codeLine(text: string, source: string, context: Context): string | undefined {
  const { style, now } = context
  const line = readLogLine(text)
  if (line === undefined || line.isReport === true) return undefined
  const isError = line.level === 'ERROR' || line.level === 'CRITICAL' || line.level === 'FATAL'
  const time = (line.timestamp || new Date(now()).toISOString()).slice(11, 23)
  const name = style('quiet', printable(source))
  const message = line.message.split('\n').map(safeMessage).join('\n  ')
  return `${style('quiet', printable(time))} ${name} ${isError ? style('red', message) : message}`
}

/** The same, of code that may wrap ours: the outcomes of ours look as they do without it. */
export function ownLine(text: string, source: string, context: Context): string | undefined {
  const isOurs = readLogLine(text)?.outcome !== undefined
  return isOurs ? liveLine(text, context) : codeLine(text, source, context)
}

/** The line that `dev` prints once a person's code has changed. */
export function changedLine(
  state: 'changed' | 'gone',
  file: string,
  { style, now }: Context,
): string {
  const time = style('quiet', new Date(now()).toISOString().slice(11, 23))
  const name = printable(file)
  return state === 'gone'
    ? `${time} ${style('red', '✗ gone'.padEnd(11))} ${name}: invocations fail until it is back`
    : `${time} ${style('green', '↻ reloaded'.padEnd(11))} ${name}: the next invocation runs it as it is now`
}
