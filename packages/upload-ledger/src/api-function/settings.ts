import {
  checkSdkVariables,
  type Environment,
  historyTableNameIn,
  onOrOff,
  tableNameIn,
  wrongVariable,
} from '../core/index.ts'

/** The settings of the API's function in its environment, read once and checked. */
export interface ApiSettings {
  readonly tableName: string
  readonly historyTableName: string | undefined
  /** The origins whose pages may call. */
  readonly allowedOrigins: readonly string[]
  readonly links: boolean
  readonly tickets: boolean
  /** Uploads in parts. */
  readonly uploads: boolean
  /** Only keys that begin with this get a ticket or are uploaded in parts. */
  readonly ticketPrefix: string
  readonly deletes: boolean
}

/**
 * Reads the settings of the API's function.
 *
 * @throws {LedgerError} `configuration` with the variable's name in `details.variable`
 */
export function readApiSettings(environment: Environment): ApiSettings {
  checkSdkVariables(environment, ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_S3'])
  return {
    tableName: tableNameIn(environment, 'TABLE_NAME', 'upload_metadata'),
    historyTableName: historyTableNameIn(environment),
    allowedOrigins: origins(environment.ALLOWED_ORIGINS),
    links: onOrOff(environment, 'LINKS', false),
    tickets: onOrOff(environment, 'TICKETS', false),
    uploads: onOrOff(environment, 'UPLOADS', false),
    ticketPrefix: environment.TICKET_PREFIX ?? '',
    deletes: onOrOff(environment, 'DELETES', false),
  }
}

/** Separated by spaces or commas, none of which an origin can hold. */
function origins(text = ''): readonly string[] {
  const found = text.split(/[\s,]+/).filter((origin) => origin !== '')
  for (const origin of found) {
    if (/^https?:\/\/[^/?#\s*]+$/.test(origin)) continue
    const help = 'give origins such as https://app.example.com, separated by spaces'
    throw wrongVariable('ALLOWED_ORIGINS', `has ${JSON.stringify(origin)}; ${help}`)
  }
  return found
}
