import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Clients } from '../doctor/clients.ts'
import { readConfiguration } from '../doctor/function-probes.ts'
import type { DeadLetter } from './dead-letter.ts'

/**
 * The last error that the function logged about a letter which failed in a queue: the letter keeps the
 * id of the message. `undefined` where the log has none any more, or may not be read.
 */
export async function loggedCause(
  { lambda, logs }: Pick<Clients, 'lambda' | 'logs'>,
  functionName: string,
  { id, since }: DeadLetter,
): Promise<string | undefined> {
  const sentAt = Date.parse(since)
  let [cause, nextToken]: [string | undefined, string | undefined] = [undefined, undefined]
  try {
    const configuration = await readConfiguration({ lambda }, functionName)
    const logGroupName = configuration?.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`
    for (let pages = 0; pages < mostPages; pages++) {
      const answer: FilterLogEventsCommandOutput = await logs.send(
        new FilterLogEventsCommand({
          ...{ logGroupName, nextToken, filterPattern: `"${id}" "ERROR"` },
          ...(Number.isFinite(sentAt) ? { startTime: Math.max(0, sentAt - clockSkewMs) } : {}),
        }),
      )
      for (const { message = '' } of answer.events ?? []) cause = errorAbout(id, message) ?? cause
      nextToken = answer.nextToken
      if (nextToken === undefined) break
    }
  } catch {
    // The letter is shown all the same.
  }
  return cause
}

const clockSkewMs = 60_000
/** CloudWatch may return empty pages. */
const mostPages = 20

function errorAbout(id: string, text: string): string | undefined {
  try {
    const { messageId, level, message }: Partial<Record<string, unknown>> = JSON.parse(text)
    return messageId === id && level === 'ERROR' && typeof message === 'string'
      ? message
      : undefined
  } catch {
    return undefined
  }
}
