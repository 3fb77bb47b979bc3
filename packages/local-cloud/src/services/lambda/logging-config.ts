import { type LogFormat, logGroupName } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import { notHere, ServiceError } from '../service-error.ts'

/** The levels of a function whose log is JSON. Lambda sets them itself, and nothing is left out by them here. */
export const logLevels = { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' } as const

/** The most detail first. */
const levels: Readonly<Record<keyof typeof logLevels, readonly string[]>> = {
  ApplicationLogLevel: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'],
  SystemLogLevel: ['DEBUG', 'INFO', 'WARN'],
}

/**
 * The format that LoggingConfig asks for; `undefined` where it does not.
 *
 * @param current of a function that is there
 * @throws {ServiceError} on what Lambda refuses; 501 for other levels than its own, and for another log group
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
 */
export function logFormatIn(
  input: Input,
  name: string,
  current: LogFormat | undefined,
): LogFormat | undefined {
  const config = configIn(input)
  const { LogFormat: format, LogGroup: group = '' } = config
  if (format !== undefined && format !== 'JSON' && format !== 'Text') {
    throw input.invalid(`the LogFormat ${format} is not one of JSON and Text`)
  }
  for (const [member, known] of Object.entries(levels)) {
    const level = config[member] ?? ''
    if (level === '') continue
    if (!known.includes(level)) {
      throw input.invalid(`the ${member} ${level} is not one of ${known.join(', ')}`)
    }
    if ((format ?? current ?? 'Text') === 'Text') {
      const message =
        'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.'
      throw new ServiceError(400, 'InvalidParameterValueException', message)
    }
    if (level !== logLevels[member as keyof typeof logLevels]) {
      throw notHere(input.operation, `this endpoint supports ${member} only as INFO`)
    }
  }
  if (group !== '' && group !== logGroupName(name)) {
    throw notHere(input.operation, `this endpoint supports LogGroup only as ${logGroupName(name)}`)
  }
  return format
}

const members: readonly string[] = ['LogFormat', 'LogGroup', ...Object.keys(levels)]

function configIn(input: Input): Readonly<Partial<Record<string, string>>> {
  const value = input.value('LoggingConfig') ?? {}
  const isConfig =
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.entries(value).every(
      ([name, text]) => members.includes(name) && typeof text === 'string',
    )
  if (isConfig) return value as Readonly<Partial<Record<string, string>>>
  throw input.invalid(`LoggingConfig is not an object with texts for some of ${members.join(', ')}`)
}
