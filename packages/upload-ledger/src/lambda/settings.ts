import {
  checkSdkVariables,
  type DetailGroup,
  detailGroups,
  type Environment,
  type Exclusion,
  exclusionIn,
  type HistorySettings,
  historyIn,
  type LogLevel,
  logLevels,
  onOrOff,
  quoted,
  type TombstoneSettings,
  tableNameIn,
  tombstonesIn,
  wrongVariable,
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
  readonly tombstones: TombstoneSettings
  /** Whether S3 is asked what an object is where the order of events cannot say. */
  readonly confirmWithS3: boolean
  /** The details of each object that are recorded; none by default. */
  readonly enrich: readonly DetailGroup[]
  /** Where every event is kept too; `undefined` for nowhere. */
  readonly history: HistorySettings | undefined
}

/**
 * Reads the settings of the function.
 *
 * @throws {LedgerError} `configuration` with the variable's name in `details.variable`
 */
export function readSettings(environment: Environment): Settings {
  checkSdkVariables(environment, ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_S3'])
  return {
    tableName: tableNameIn(environment, 'TABLE_NAME', 'upload_metadata'),
    // Off for the Free Tier, whose few metrics the whole account shares.
    metrics: onOrOff(environment, 'METRICS', true),
    logLevel: logLevel(environment.LOG_LEVEL),
    tombstones: tombstonesIn(environment),
    confirmWithS3: confirmWithS3(environment.CONFIRM_WITH_S3),
    enrich: enrich(environment.ENRICH),
    history: historyIn(environment),
    excludedBy: exclusionIn(environment),
  }
}

/** Off by default, because it needs rights to the bucket. */
function confirmWithS3(choice: string | undefined): boolean {
  if (choice === undefined || choice === '') return false
  if (choice === 'true' || choice === 'on') return true
  if (choice === 'false' || choice === 'off') return false
  throw wrongVariable('CONFIRM_WITH_S3', `is ${JSON.stringify(choice)}; give true or false`)
}

/** None by default, because they need rights to the bucket and a request more for each upload. */
function enrich(text: string | undefined): readonly DetailGroup[] {
  const names = (text ?? '').split(',').map((name) => name.trim())
  const wanted = names.filter((name) => name !== '')
  for (const name of wanted) {
    if (detailGroups.some((group) => group === name)) continue
    const help = `give some of ${detailGroups.join(', ')}`
    throw wrongVariable('ENRICH', `has ${quoted(name)}, which is no detail of an object; ${help}`)
  }
  return detailGroups.filter((group) => wanted.includes(group))
}

/** Everything by default. The line of a recorded event is most of what a log costs. */
function logLevel(choice: string | undefined): LogLevel {
  if (choice === undefined || choice === '') return 'info'
  const found = logLevels.find((level) => level === choice)
  if (found !== undefined) return found
  throw wrongVariable('LOG_LEVEL', `is ${JSON.stringify(choice)}; give ${logLevels.join(', ')}`)
}
