import { LedgerError } from '../core/index.ts'
import { connectTable, dynamodbLedger } from '../table/index.ts'
import { createHandler, type Handler } from './handler.ts'
import { createLog } from './log.ts'
import { readSettings } from './settings.ts'

export type { Answer, DirectAnswer, Handler, InvocationContext, QueueAnswer } from './handler.ts'

/**
 * The function's entry point: `index.handler` of the bundle.
 *
 * Importing this module reads the environment, as Lambda does at a cold start.
 *
 * @throws {LedgerError} `configuration` on import, when a setting is missing or malformed
 */
export const handler: Handler = start()

function start(): Handler {
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  try {
    const { tableName, metrics, logLevel } = readSettings(process.env)
    const ledger = dynamodbLedger(connectTable(tableName), Date.now)
    return createHandler({ ledger, now: Date.now, write, metrics, logLevel })
  } catch (error) {
    if (error instanceof LedgerError) {
      createLog(write, '', Date.now).error(error.message, { code: error.code })
      // Lambda prints the stack of what a module throws; here the message says all of it.
      error.stack = `${error.name}: ${error.message}`
    }
    throw error
  }
}
