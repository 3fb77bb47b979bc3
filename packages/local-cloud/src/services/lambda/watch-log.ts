import type { FunctionLog } from '../../functions/index.ts'

/** Collects the lines that an invocation writes to its function's log. */
export interface LogWatch {
  /** The last 4 KB. */
  tail(): Buffer
  end(): void
}

/** Lambda's bound of `X-Amz-Log-Result`. */
const greatestTailBytes = 4096

/**
 * Watches the log from the invocation's start. Several children write to one log: a line that names
 * another request is left out, one that names none may be another's.
 */
export function watchLog(log: FunctionLog, requestId: string): LogWatch {
  let text = ''
  let begun = false
  const end = log.onLine((line) => {
    begun ||= line.includes(requestId)
    const named = requestIdIn(line)
    if (!begun || (named !== undefined && named !== requestId)) return
    // As many units of UTF-16 are at least as many bytes.
    text = `${text}${line}\n`.slice(-greatestTailBytes)
  })
  return {
    tail: () => Buffer.from(text).subarray(-greatestTailBytes),
    end,
  }
}

function requestIdIn(line: string): string | undefined {
  try {
    const { requestId, record } = JSON.parse(line) ?? {}
    const found: unknown = requestId ?? record?.requestId
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}
