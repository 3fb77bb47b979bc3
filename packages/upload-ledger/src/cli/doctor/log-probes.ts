import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { Probes } from '../../checklist/index.ts'
import { type LogLine, readLogLine } from '../log-line.ts'
import { askForOne } from './ask.ts'
import { errorInLine, savedLine } from './plain-line.ts'
import type { SeenObject } from './test-object.ts'

/** Clocks differ: a log line may carry an earlier time than the object's. */
const clockSkewMs = 60_000
/** CloudWatch may return empty pages, so the search reads several. */
const mostPages = 20

/** The log line of one write of the test object, kept so that it is read once. */
export interface ReadLine {
  object: string
  line: LogLine | undefined
}

/** The probes that search the function's log for the test object. */
export function logProbes(
  client: CloudWatchLogsClient,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  logGroup: () => Promise<string>,
  object: () => Promise<SeenObject | undefined>,
  read: ReadLine,
): Pick<Probes, 'firedInvocation' | 'logLine' | 'loggedError'> {
  async function find(): Promise<LogLine | undefined> {
    const found = await object()
    if (found === undefined) return undefined
    const identity = `${found.etag} ${found.writtenAtMs}`
    if (read.object === identity && read.line?.level === 'INFO') return read.line
    const line = await search(found.writtenAtMs - clockSkewMs)
    Object.assign(read, { object: identity, line })
    return line
  }

  /** The last line that says it was recorded; else the last that names it. */
  async function search(startTime: number): Promise<LogLine | undefined> {
    let last: LogLine | undefined
    for await (const message of messages(startTime, pattern(key))) {
      const line = lineAbout(message.trimEnd(), { bucket, key })
      if (line === undefined || (line.level === started && last !== undefined)) continue
      if (line.level === 'INFO' || last?.level !== 'INFO') last = line
    }
    return last
  }

  async function* messages(startTime: number, filterPattern: string): AsyncGenerator<string> {
    const group = await logGroup()
    let nextToken: string | undefined
    for (let pages = 0; pages < mostPages; pages++) {
      const answer = await askForOne(
        'logs:FilterLogEvents',
        () =>
          client.send(
            new FilterLogEventsCommand({
              logGroupName: group,
              startTime,
              filterPattern,
              nextToken,
            }),
          ),
        // A function that never ran may have no group yet.
        ['ResourceNotFoundException'],
      )
      for (const { message = '' } of answer?.events ?? []) yield message
      nextToken = answer?.nextToken
      if (nextToken === undefined) break
    }
  }

  return {
    async firedInvocation() {
      const line = await find()
      return line === undefined ? undefined : line.requestId || 'without an id'
    },
    async logLine() {
      const line = await find()
      return line === undefined || line.level === started
        ? undefined
        : { saved: line.level === 'INFO', message: line.message }
    },
    async loggedError() {
      const found = await object()
      for (const term of failures) {
        let last: string | undefined
        for await (const message of messages(found?.writtenAtMs ?? 0, term)) {
          last = errorInLine(message.trimEnd()) ?? last
        }
        if (last !== undefined) return last
      }
      return undefined
    },
  }
}

/** What one of a failed invocation's lines has, in any format: an error, a timeout, the end of the process. */
const failures = ['"ERROR"', '"Task timed out"', '"Runtime.ExitError"'] as const

/** The level that stands for the start of an invocation, which no line of a function has. */
const started = 'START'

/**
 * A line of our function about an object; or the exercise's own, `Saved metadata for BUCKET/KEY`, in
 * any format; or, in a local cloud, the start of the invocation that the object caused.
 */
function lineAbout(
  text: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): LogLine | undefined {
  const line = readLogLine(text)
  if (line?.outcome !== undefined) {
    return line.bucket === bucket && line.object_key === key ? line : undefined
  }
  const saved = savedLine(text, bucket, key)
  if (saved !== undefined) return saved
  const start = line === undefined ? startIn(text) : undefined
  const isOfObject = start?.triggers.some((one) => one?.bucket === bucket && one.key === key)
  if (!isOfObject) return undefined
  return { timestamp: '', level: started, requestId: start?.requestId ?? '', message: '' }
}

function startIn(text: string) {
  try {
    const { type, record } = JSON.parse(text) as PlatformLine
    if (type !== 'platform.start') return undefined
    return { requestId: record?.requestId, triggers: [record?.trigger].flat() }
  } catch {
    return undefined
  }
}

interface PlatformLine {
  readonly type?: string
  readonly record?: {
    readonly requestId?: string
    readonly trigger?: TriggerObject | readonly TriggerObject[]
  }
}

interface TriggerObject {
  readonly bucket?: string
  readonly key?: string
}

/**
 * A term of letters and digits that the line must have. A key may have any character, and few may
 * be in a pattern; the line itself is looked at again.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function pattern(key: string): string {
  const terms = key.match(/[a-zA-Z0-9_-]+/g) ?? []
  const longest = terms.reduce((one, other) => (other.length > one.length ? other : one), 'outcome')
  return `"${longest}"`
}
