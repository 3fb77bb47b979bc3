import { printable, printableJson, type Row } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { jsonLine } from './json-fields.ts'
import { humanSize } from './size.ts'

export interface LineOptions {
  /** `*` for JSON with all fields, or the fields; `undefined` for no JSON. */
  readonly json: string | undefined
  readonly humanReadable: boolean
}

/**
 * A row as a line: columns at a terminal, values between tabs elsewhere, or JSON.
 *
 * @param name how a person at a terminal sees the key; elsewhere it is whole
 */
export function rowLine(row: Row, name: string, options: LineOptions, context: Context): string {
  if (options.json) return jsonLine(row, options.json)
  const { event_time: time, size, object_key: key, deleted } = row
  const shownSize = deleted ? 'deleted' : sizeText(size, options)
  if (!context.outIsTerminal) return [time, shownSize, key].map(printable).join('\t')
  const looks = context.style('quiet', printable(time).padEnd(24))
  return `${looks}  ${shownSize.padStart(sizeWidth)}  ${printable(name)}`
}

/** A folder among rows: `PRE`, as in the AWS CLI. */
export function folderLine(
  prefix: string,
  name: string,
  { json }: LineOptions,
  context: Context,
): string {
  if (json) return printableJson({ prefix })
  if (!context.outIsTerminal) return ['', 'PRE', printable(prefix)].join('\t')
  return `${''.padEnd(24)}  ${'PRE'.padStart(sizeWidth)}  ${context.style('bold', printable(name))}`
}

export function sizeText(bytes: number, { humanReadable }: LineOptions): string {
  return humanReadable ? humanSize(bytes) : String(bytes)
}

/** Up to 5 TB, the largest object, in bytes. */
export const sizeWidth = 13
