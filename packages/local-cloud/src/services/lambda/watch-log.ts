import { type FunctionLog, loggedText } from '../../functions/index.ts'

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
  const end = log.onLine((stored) => {
    const line = loggedText(stored)
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
  const [, inText] = textForms.map((form) => form.exec(line)).find((found) => found !== null) ?? []
  if (inText !== undefined) return inText
  try {
    const { requestId, record } = JSON.parse(line) ?? {}
    const found: unknown = requestId ?? record?.requestId
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}

/** Where a line of Lambda's text format names its request: of the platform, Node.js and Python. */
const textForms: readonly RegExp[] = [
  /^(?:START |END |REPORT )?RequestId: ([\da-f-]{36})\b/,
  /^\S+Z[\t ]([\da-f-]{36})[\t ]/,
  /^\[[A-Z]+\]\t\S+Z\t([\da-f-]{36})\t/,
]
