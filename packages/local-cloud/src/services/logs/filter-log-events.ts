import { type LogPosition, loggedText } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { filterOf, type MessageFilter } from './filter-pattern.ts'
import { functionOfGroup, groupNamed, logGroupArn, namedGroup } from './log-group.ts'
import { timeOf } from './time-of.ts'

/** CloudWatch Logs' own bounds of an answer. */
const mostEvents = 10_000
const greatestAnswerBytes = 1024 * 1024

/** All children of a function write to one log here. */
const streamName = '[$LATEST]'

/**
 * The lines of a function's log, oldest first. A line without a time of its own has that of the
 * line before it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const filterLogEvents: Operation = {
  members: [
    'logGroupName',
    'logGroupIdentifier',
    'startTime',
    'endTime',
    'filterPattern',
    'limit',
    'nextToken',
    'interleaved', // which is always so, here as there
  ],
  permission: {
    action: 'logs:FilterLogEvents',
    resource: (input, parts) => `${logGroupArn(parts.region, namedGroup(input, parts))}:*`,
  },
  async run(input, call) {
    const group = groupNamed(namedGroup(input, call), call)
    const name = functionOfGroup(group.name, call)
    const startMs = input.wholeNumber('startTime', 0, Number.MAX_SAFE_INTEGER) ?? 0
    const endMs = input.wholeNumber('endTime', 0, Number.MAX_SAFE_INTEGER) ?? Infinity
    const limit = input.wholeNumber('limit', 1, mostEvents) ?? mostEvents
    const fits = messageFilter(input)
    const from = answerEndIn(input)
    const events: object[] = []
    let sizeBytes = 0
    let timeMs = from?.timeMs ?? 0
    if (name === undefined) return { body: { events, searchedLogStreams: [] } }
    for await (const { line, at } of call.functions.log(name).read(from?.position)) {
      const earlierMs = timeMs
      timeMs = timeOf(line) ?? timeMs
      const message = loggedText(line)
      if (timeMs < startMs || timeMs > endMs || !fits(message)) continue
      sizeBytes += Buffer.byteLength(message)
      if (events.length === limit || (events.length > 0 && sizeBytes > greatestAnswerBytes)) {
        return { body: { events, nextToken: tokenOf({ position: at, timeMs: earlierMs }) } }
      }
      const eventId = `${at.file}-${at.offsetBytes}`
      const times = { timestamp: timeMs, ingestionTime: timeMs }
      events.push({ logStreamName: streamName, ...times, message, eventId })
    }
    return { body: { events, searchedLogStreams: [] } }
  },
}

function messageFilter(input: Input): MessageFilter {
  const pattern = input.optionalText('filterPattern') ?? ''
  const filter = filterOf(pattern)
  if (filter !== undefined) return filter
  const rule = 'use words and terms in quotes, all of which must occur'
  throw input.invalid(`the filterPattern ${JSON.stringify(pattern)} is not supported; ${rule}`)
}

/** Where an answer ended: the content of its `nextToken`. */
interface AnswerEnd {
  readonly position: LogPosition
  /** Of the last line before it. */
  readonly timeMs: number
}

function tokenOf({ position, timeMs }: AnswerEnd): string {
  return `${position.file}/${position.offsetBytes}/${timeMs}`
}

function answerEndIn(input: Input): AnswerEnd | undefined {
  const token = input.optionalText('nextToken')
  if (token === undefined) return undefined
  const [file, offsetBytes, timeMs] = token.split('/').map(Number)
  const isWhole = /^\d{1,20}\/\d{1,15}\/\d{1,15}$/.test(token)
  if (isWhole && file !== undefined && offsetBytes !== undefined && timeMs !== undefined) {
    return { position: { file, offsetBytes }, timeMs }
  }
  const message = 'The specified nextToken is invalid.'
  throw new ServiceError(400, 'InvalidParameterException', message)
}
