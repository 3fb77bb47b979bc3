import type { LogLine } from '../log-line.ts'

/**
 * A line of a handler that is not ours and says what the exercise has it say: `Saved metadata for
 * BUCKET/KEY`, printed as it is, or as the message of a line in Lambda's text or JSON format.
 */
export function savedLine(text: string, bucket: string, key: string): LogLine | undefined {
  const fields = fieldsOf(text)
  const said = typeof fields.message === 'string' ? fields.message : text
  const message = `Saved metadata for ${bucket}/${key}`
  // In Lambda's text format it is the last of several fields, with tabs between them. A longer key
  // may begin or end with this one.
  const line = said.replace(/\r?\n$/, '')
  if (line !== message && !line.endsWith(`\t${message}`)) return undefined
  const { timestamp = '', requestId } = fields
  return {
    ...{ timestamp, level: 'INFO', message, outcome: 'written', bucket, object_key: key },
    ...(requestId === undefined ? {} : { requestId }),
  }
}

/** The error of an invocation that failed, in Lambda's JSON format or its text, of either language. */
export function errorInLine(text: string): string | undefined {
  const { level, message } = fieldsOf(text)
  if (level === 'ERROR' && message && typeof message === 'object') return inWords(message)
  const [, python] = /^\[ERROR\] (.*)$/m.exec(text) ?? []
  if (python !== undefined) return python
  const [, node] =
    /\tERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection) *\t(\{.*\})$/.exec(
      text,
    ) ?? []
  if (node !== undefined) return inWords(fieldsOf(node))
  const [, ended] =
    /^\S+Z \S+ (Task timed out after .*)$|^RequestId: \S+ Error: (.*)\nRuntime\.\w+$/
      .exec(text)
      ?.filter((each) => each !== undefined) ?? []
  return ended
}

interface Fields {
  readonly timestamp?: string
  readonly level?: string
  readonly requestId?: string
  readonly message?: string | Failure
  readonly errorType?: string
  readonly errorMessage?: string
}

type Failure = Pick<Fields, 'errorType' | 'errorMessage'>

function inWords({ errorType = 'Error', errorMessage = '' }: Failure): string {
  return `${errorType}: ${errorMessage}`
}

function fieldsOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
