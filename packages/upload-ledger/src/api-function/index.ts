import { S3Client } from '@aws-sdk/client-s3'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { type ApiParts, createApi } from '../api/index.ts'
import { s3Objects, s3PartUploads } from '../bucket/index.ts'
import { LedgerError, printableJson } from '../core/index.ts'
import { openLedger } from '../reader/index.ts'
import { readApiSettings } from './settings.ts'

/** Set when the bundle is made. */
declare const packageVersion: string

/**
 * The entry point of the API's function: `api.handler` of the bundle, behind an HTTP API of API
 * Gateway, whose payload format is 2.0. API Gateway has checked who calls.
 *
 * Importing this module reads the environment, as Lambda does at a cold start.
 *
 * @throws {LedgerError} `configuration` on import, when a setting is missing or malformed
 */
export const handler: ReturnType<typeof handle> = start()

function start(): ReturnType<typeof handle> {
  try {
    const api = createApi(partsOf(process.env))
    const app = new Hono()
    app.all('*', ({ req }) => api(req.raw))
    return handle(app)
  } catch (error) {
    if (error instanceof LedgerError) {
      logError(error)
      // Lambda prints the stack of what a module throws; here the message says all of it.
      error.stack = `${error.name}: ${error.message}`
    }
    throw error
  }
}

function partsOf(environment: NodeJS.ProcessEnv): ApiParts {
  const settings = readApiSettings(environment)
  const { tableName: table, historyTableName: history } = settings
  const s3 = new S3Client({})
  const [objects, prefix] = [s3Objects(s3), settings.ticketPrefix]
  return {
    reader: openLedger({ table, history }),
    version: packageVersion,
    allowedOrigins: settings.allowedOrigins,
    history: history !== undefined,
    ...(settings.links ? { links: { objects } } : {}),
    ...(settings.tickets ? { tickets: { objects, prefix } } : {}),
    ...(settings.uploads ? { uploads: { uploads: s3PartUploads(s3), prefix } } : {}),
    ...(settings.deletes ? { deletes: { objects } } : {}),
    onError: logError,
  }
}

function logError(error: unknown): void {
  const timestamp = new Date().toISOString()
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof LedgerError ? error.code : undefined
  process.stdout.write(`${printableJson({ timestamp, level: 'ERROR', message, code })}\n`)
}
