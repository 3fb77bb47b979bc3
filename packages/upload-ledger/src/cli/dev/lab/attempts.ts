import type { LabAttempt } from '../../../api/index.ts'
import { readLogLine } from '../../log-line.ts'
import type { LocalCloud } from '../local-cloud.ts'

/** The attempts of a function to take events, as they end. */
export interface WatchedAttempts {
  readonly attempts: LabAttempt[]
  stop(): void
}

/**
 * Watches the attempts of a function.
 *
 * @param requestId of the one event to watch; every event without it
 * @param ended called after each attempt, with whether it was the last of its event
 */
export function watchAttempts(
  { functions, delivery }: Pick<LocalCloud, 'functions' | 'delivery'>,
  functionName: string,
  { requestId, ended }: { readonly requestId?: string; ended?(isLast: boolean): void } = {},
): WatchedAttempts {
  const attempts: LabAttempt[] = []
  const functionArn = functions.arn(functionName)
  const logged = new Map<string, LabAttempt>()
  const stopLines = functions.onLine((name, text) => {
    const line = name === functionName ? readLogLine(text) : undefined
    if (line?.requestId === undefined || line.level === 'ERROR') return
    logged.set(line.requestId, { outcome: line.outcome ?? saved.outcome, message: line.message })
  })
  const stopEvents = delivery.onEvent((event) => {
    if (event.type === 'stalled' || event.functionArn !== functionArn) return
    if (requestId !== undefined && event.requestId !== requestId) return
    if (event.type === 'delivered') attempts.push(logged.get(event.requestId) ?? saved)
    else attempts.push({ outcome: 'failed', message: messageOf(event.error) })
    logged.delete(event.requestId)
    ended?.(event.type !== 'failed')
  })
  return {
    attempts,
    stop() {
      stopLines()
      stopEvents()
    },
  }
}

const saved: LabAttempt = { outcome: 'saved', message: '' }

interface Failure {
  readonly errorType: string
  readonly errorMessage: string
}

function messageOf({ errorType, errorMessage }: Failure): string {
  return `${errorType}: ${errorMessage.replace(/^RequestId: \S+ (Error: )?/, '')}`
}
