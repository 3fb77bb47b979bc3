import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { Probes } from '../../checklist/index.ts'
import { type LogLine, readLogLine } from '../log-line.ts'
import { askForOne } from './ask.ts'
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
): Pick<Probes, 'firedInvocation' | 'logLine'> {
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
    const group = await logGroup()
    let [last, nextToken]: [LogLine | undefined, string | undefined] = [undefined, undefined]
    for (let pages = 0; pages < mostPages; pages++) {
      const answer = await askForOne(
        'logs:FilterLogEvents',
        () =>
          client.send(
            new FilterLogEventsCommand({
              logGroupName: group,
              startTime,
              filterPattern: pattern(key),
              nextToken,
            }),
          ),
        // A function that never ran may have no group yet.
        ['ResourceNotFoundException'],
      )
      for (const { message = '' } of answer?.events ?? []) {
        const line = readLogLine(message.trimEnd())
        if (line?.outcome === undefined || line.bucket !== bucket || line.object_key !== key)
          continue
        if (line.level === 'INFO' || last?.level !== 'INFO') last = line
      }
      nextToken = answer?.nextToken
      if (nextToken === undefined) break
    }
    return last
  }

  return {
    async firedInvocation() {
      const line = await find()
      return line === undefined ? undefined : line.requestId || 'without an id'
    },
    async logLine() {
      const line = await find()
      return line === undefined
        ? undefined
        : { saved: line.level === 'INFO', message: line.message }
    },
  }
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
