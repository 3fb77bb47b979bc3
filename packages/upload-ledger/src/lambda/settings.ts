import {
  type Exclusion,
  LedgerError,
  type LogLevel,
  limits,
  logLevels,
  quoted,
  readExcludeKeys,
  toExclusion,
} from '../core/index.ts'

/** The settings in the environment, read once and checked. */
export interface Settings {
  readonly tableName: string
  /** Whether to write a line of metrics for each invocation. */
  readonly metrics: boolean
  /** The least level of the lines that are logged. */
  readonly logLevel: LogLevel
  /** The keys whose events are ignored. */
  readonly excludedBy: Exclusion
  /** Whether a tombstone keeps the size and etag that its object last had. */
  readonly lastSizeAndEtag: boolean
  /** Where every event is kept too; `undefined` for nowhere. */
  readonly history: HistorySettings | undefined
}

export interface HistorySettings {
  readonly tableName: string
  /** After how many days an event leaves it; `undefined` for never. */
  readonly days: number | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of the function.
 *
 * The endpoint variables are the SDK's own and it reads them itself; they are checked here so that
 * a mistake shows when the function starts and not at its first upload.
 *
 * @throws {LedgerError} `configuration` with the variable's name in `details.variable`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function readSettings(environment: Environment): Settings {
  if (!environment.AWS_REGION) {
    throw wrong('AWS_REGION', 'is not set; give the region of the table, such as us-east-1')
  }
  for (const variable of ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL']) {
    const endpoint = environment[variable]
    if (endpoint && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
      const given = JSON.stringify(endpoint)
      throw wrong(variable, `is ${given}; give an address such as http://127.0.0.1:8000`)
    }
  }
  return {
    tableName: tableName(environment, 'TABLE_NAME', 'upload_metadata'),
    // Off for the Free Tier, whose few metrics the whole account shares.
    metrics: onOrOff(environment, 'METRICS', true),
    logLevel: logLevel(environment.LOG_LEVEL),
    lastSizeAndEtag: onOrOff(environment, 'LAST_SIZE_AND_ETAG', false),
    history: history(environment),
    excludedBy: exclusion(environment.EXCLUDE_KEYS),
  }
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function tableName(environment: Environment, variable: string, example: string): string {
  const name = environment[variable]
  const help = `give the name of the table, such as ${example}`
  if (name === undefined || name === '') throw wrong(variable, `is not set; ${help}`)
  if (name.startsWith('arn:')) throw wrong(variable, `is an ARN; ${help}`)
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name)) {
    const rule = '3 to 255 letters, digits, underscores, hyphens and dots'
    throw wrong(variable, `is ${JSON.stringify(name)}, which is not ${rule}; ${help}`)
  }
  return name
}

/** Off by default. */
function history(environment: Environment): HistorySettings | undefined {
  if (!environment.HISTORY_TABLE_NAME) {
    if (!environment.HISTORY_DAYS) return undefined
    const help = 'which is not set; give the name of the table, such as upload_history'
    throw wrong('HISTORY_DAYS', `is for the table of HISTORY_TABLE_NAME, ${help}`)
  }
  const name = tableName(environment, 'HISTORY_TABLE_NAME', 'upload_history')
  if (name === environment.TABLE_NAME) {
    const given = JSON.stringify(name)
    const fact = `is ${given}, the table of TABLE_NAME; give another table, such as upload_history`
    throw wrong('HISTORY_TABLE_NAME', fact)
  }
  return { tableName: name, days: historyDays(environment.HISTORY_DAYS) }
}

function historyDays(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const { least, most } = limits.historyDays
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (days >= least && days <= most) return days
  const help = `give a whole number of days, ${least} to ${most}`
  throw wrong('HISTORY_DAYS', `is ${JSON.stringify(text)}; ${help}`)
}

function onOrOff(environment: Environment, variable: string, preset: boolean): boolean {
  const choice = environment[variable]
  if (choice === undefined || choice === '') return preset
  if (choice === 'on' || choice === 'off') return choice === 'on'
  throw wrong(variable, `is ${JSON.stringify(choice)}; give on or off`)
}

/** Everything by default. The line of a recorded event is most of what a log costs. */
function logLevel(choice: string | undefined): LogLevel {
  if (choice === undefined || choice === '') return 'info'
  const found = logLevels.find((level) => level === choice)
  if (found !== undefined) return found
  throw wrong('LOG_LEVEL', `is ${JSON.stringify(choice)}; give ${logLevels.join(', ')}`)
}

/** None by default. S3's filters can select keys and cannot exclude any. */
function exclusion(text: string | undefined): Exclusion {
  const patterns = readExcludeKeys(text)
  if (patterns === undefined) {
    const help = 'give a JSON array of patterns, such as ["*.info","*/"]'
    throw wrong('EXCLUDE_KEYS', `is ${quoted(text)}; ${help}`)
  }
  return toExclusion(patterns, (pattern, fact) =>
    wrong('EXCLUDE_KEYS', `has ${quoted(pattern)}, which is no pattern: ${fact}`),
  )
}

function wrong(variable: string, fact: string): LedgerError {
  const message = `Cannot start: ${variable} ${fact}`
  return new LedgerError('configuration', message, { details: { variable } })
}
