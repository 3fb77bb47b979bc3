import { eventKind, printable } from '../../core/index.ts'
import type { HistoryItem } from '../../table/index.ts'
import type { Context } from '../command.ts'
import { delayText } from './delay.ts'
import { jsonLine } from './json-fields.ts'
import { type LineOptions, sizeText, sizeWidth } from './row-lines.ts'

/** An event among those of its object: when it arrived, and how often, beside what it says. */
export function eventLine(item: HistoryItem, options: LineOptions, context: Context): string {
  if (options.json) return jsonLine(item, options.json)
  const { event_time: time, event_name: name, etag, arrived_at: arrivedAt, deliveries = 1 } = item
  const size = sizeOf(item, options)
  if (!context.outIsTerminal) {
    return [time, size, name, etag, arrivedAt, String(deliveries)].map(printable).join('\t')
  }
  const often = deliveries === 1 ? '' : `  delivered ${deliveries} times`
  const came = `${delayText(time, arrivedAt).padStart(delayWidth)}${often}`
  return `${begin(item, size, context)}  ${printable(name).padEnd(nameWidth)}  ${came}`
}

/** An event among those of its bucket. */
export function arrivalLine(item: HistoryItem, options: LineOptions, context: Context): string {
  if (options.json) return jsonLine(item, options.json)
  const { event_time: time, event_name: name, object_key: key } = item
  const size = sizeOf(item, options)
  if (!context.outIsTerminal) return [time, size, name, key].map(printable).join('\t')
  return `${begin(item, size, context)}  ${printable(name).padEnd(nameWidth)}  ${printable(key)}`
}

function begin({ event_time: time }: HistoryItem, size: string, context: Context): string {
  return `${context.style('quiet', printable(time).padEnd(24))}  ${size.padStart(sizeWidth)}`
}

/** Only an event that makes an object says a size. */
function sizeOf({ event_name: name, size }: HistoryItem, options: LineOptions): string {
  return eventKind(name) === 'creation' ? sizeText(size, options) : '-'
}

/** `ObjectCreated:CompleteMultipartUpload`, the longest of those that are common. */
const nameWidth = 37
const delayWidth = 9
