import { printable, printableJson } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { jsonLine } from '../read/json-fields.ts'
import type { DeadLetter, LetterEvent } from './dead-letter.ts'

/** The fields of a dead letter in JSON. */
export const letterFields: readonly string[] = [
  'id',
  'queue',
  'since',
  'receives',
  'cause',
  'function',
  'events',
]

interface LetterJson extends Pick<DeadLetter, 'id' | 'queue' | 'since' | 'receives' | 'cause'> {
  readonly function?: string
  readonly events: LetterEvent[]
}

/** A dead letter as JSON has it: without its payload, which `show` prints. */
export function letterJson({
  id,
  queue,
  since,
  receives,
  cause,
  functionArn,
  events,
}: DeadLetter): LetterJson {
  const named = functionArn === undefined ? {} : { function: functionArn }
  return { id, queue, since, receives, cause, ...named, events: [...events] }
}

/** One line: when, how often, which, of what, and why. */
export function letterLine(letter: DeadLetter, json: string | undefined, context: Context): string {
  if (json !== undefined) return jsonLine(letterJson(letter), json)
  const { id, since, receives, cause } = letter
  const about = objectsOf(letter)
  if (!context.outIsTerminal) {
    return [since, String(receives), id, about, cause].map(printable).join('\t')
  }
  const when = context.style('quiet', printable(since).padEnd(24))
  const times = `${receives}×`.padStart(4)
  return `${when}  ${times}  ${printable(id)}  ${printable(about)}  ${printable(cause)}`
}

/** `s3://uploads/incoming/notes.txt`, and how many more; a letter may name none. */
export function objectsOf({ events }: DeadLetter): string {
  const [first, ...others] = new Set(
    events.map(({ bucket, object_key }) => `s3://${bucket}/${object_key}`),
  )
  if (first === undefined) return 'no object'
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

/** All of a letter, for a person. */
export function letterText(letter: DeadLetter): string {
  const { id, queue, since, receives, cause, functionArn, events, body } = letter
  const facts = [
    ['id', id],
    ['queue', queue],
    ['since', since],
    ['receives', String(receives)],
    ['cause', cause],
    ...(functionArn === undefined ? [] : [['function', functionArn]]),
    ...events.map(({ bucket, object_key, event_name, event_time }) => [
      'event',
      `${event_name}  ${event_time}  s3://${bucket}/${object_key}`,
    ]),
  ]
  const lines = facts.map(([name = '', value = '']) => `${name.padEnd(12)}${printable(value)}`)
  return [...lines, 'body', prettyBody(body)].join('\n')
}

/** JSON over several lines, with the JSON in its texts as it is; what is no JSON as a text. */
function prettyBody(body: string): string {
  try {
    return printableLines(JSON.stringify(JSON.parse(body), null, 2))
  } catch {
    return printableJson(body)
  }
}

function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\\').map(printable).join('\\'))
    .join('\n')
}
