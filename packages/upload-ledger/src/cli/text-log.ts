/** The fields that an entry of a function's log has in every format. */
export interface LogEntry {
  readonly timestamp: string
  readonly level: string
  readonly message: string
  readonly requestId?: string
  /** Of what an invocation failed with. */
  readonly errorType?: string
  /** Whether it is the platform's report of an invocation. */
  readonly isReport?: true
}

/**
 * Reads an entry of a function's log in Lambda's text format, by the platform or the runtime of
 * either language; `undefined` for the ordinary start and end of an invocation, and what the
 * function printed by itself as it is.
 */
export function readTextLine(timestamp: string, text: string): LogEntry | undefined {
  const [, platform, requestId = ''] =
    /^(START|END|REPORT) RequestId: (\S+)/.exec(text) ??
    /^(INIT_START|INIT_REPORT) /.exec(text) ??
    []
  if (platform !== undefined) return reportIn(timestamp, requestId, text)
  return (
    nodeLine(text) ??
    pythonLine(timestamp, text) ??
    endedLine(timestamp, text) ?? {
      ...{ timestamp, level: 'TEXT', message: text },
    }
  )
}

function reportIn(timestamp: string, requestId: string, text: string): LogEntry | undefined {
  const [, status] = /\tStatus: (\w+)/.exec(text) ?? []
  if (status === undefined || !text.startsWith('REPORT ')) return undefined
  const [, errorType] = /\tError Type: (\S+)/.exec(text) ?? []
  const message = `Invocation ${requestId} ended with ${status}${errorType ? ` (${errorType})` : ''}`
  return { timestamp, level: 'ERROR', message, isReport: true }
}

/** A message by `console`, with the time, the request and the level before it. */
function nodeLine(text: string): LogEntry | undefined {
  const [, timestamp, requestId, level, message] =
    /^(\d{4}-\S+Z)\t(\S+)\t(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t(.*)$/s.exec(text) ?? []
  if (timestamp === undefined || requestId === undefined || level === undefined) return undefined
  const line = { timestamp, requestId, level, message: message ?? '' }
  const [, failure] =
    /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection) \t(.*)$/.exec(line.message) ??
    []
  return failure === undefined ? line : { ...line, ...failureIn(failure) }
}

function failureIn(json: string): Pick<LogEntry, 'errorType' | 'message'> | undefined {
  try {
    const { errorType, errorMessage } = JSON.parse(json)
    return { errorType: String(errorType), message: `${errorType}: ${errorMessage}` }
  } catch {
    return undefined
  }
}

/** A message by `logging`, or why the handler failed: its first line, without the traceback. */
function pythonLine(at: string, text: string): LogEntry | undefined {
  const [, level, timestamp, requestId, message] =
    /^\[([A-Z]+)\]\t(\S+Z)\t(\S*)\t(.*)$/s.exec(text) ?? []
  if (level !== undefined && timestamp !== undefined) {
    return { timestamp, level, requestId: requestId ?? '', message: message ?? '' }
  }
  const [, failure, errorType] =
    /^\[ERROR\] (([\w.]+)(?:: .*?)?)(?:\nTraceback |$)/s.exec(text) ?? []
  if (failure === undefined || errorType === undefined) return undefined
  return { timestamp: at, level: 'ERROR', errorType, message: failure }
}

/** How a process ended that did not answer: at its timeout, or by itself. */
function endedLine(timestamp: string, text: string): LogEntry | undefined {
  const [, timedOut] = /^\S+Z \S+ (Task timed out after [\d.]+ seconds)$/.exec(text) ?? []
  if (timedOut !== undefined) {
    const errorType = 'Sandbox.Timedout'
    return { timestamp, level: 'ERROR', errorType, message: `${errorType}: ${timedOut}` }
  }
  const [, reason, errorType] = /^RequestId: \S+ Error: (.*)\n(Runtime\.\w+)$/.exec(text) ?? []
  if (reason === undefined || errorType === undefined) return undefined
  return { timestamp, level: 'ERROR', errorType, message: `${errorType}: ${reason}` }
}
