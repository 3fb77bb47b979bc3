import { connectBucket } from '../bucket/index.ts'
import { LedgerError } from '../core/index.ts'
import { connectDynamoDB } from '../dynamodb/index.ts'
import { dynamodbHistory, dynamodbLedger, refreshTags } from '../table/index.ts'
import { gatherLines } from './gather-lines.ts'
import { createHandler, type Handler } from './handler.ts'
import { createLog } from './log.ts'
import type { RefreshTags } from './refresh-all.ts'
import { rehearse } from './rehearse.ts'
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
  const { stdout } = process
  const { write, flush } = gatherLines((text) => void stdout.write(text))
  try {
    const read = readSettings(process.env)
    const { tableName, tombstones, confirmWithS3, enrich, history: kept, ...settings } = read
    const dynamodb = connectDynamoDB(process.env)
    const table = { send: dynamodb.send, name: tableName }
    const { showObject, showTags } = connectBucket(enrich)
    const tags = enrich.includes('tags') ? showTags : undefined
    const options = {
      ...tombstones,
      showObject: confirmWithS3 ? showObject : undefined,
      enrichment: enrich.length > 0 ? { showObject, showTags: tags } : undefined,
    }
    const ledger = dynamodbLedger(table, Date.now, options)
    const history =
      kept &&
      dynamodbHistory({ ...table, name: kept.tableName }, { now: Date.now, days: kept.days })
    const refresh: RefreshTags | undefined =
      tags && ((object, signal) => refreshTags(table, tags, object, { signal }))
    // Lambda gives a function more of a processor while it starts.
    dynamodb.open()
    void rehearse(dynamodb.prepare, { now: Date.now, ...settings })
    const handle = createHandler({ ledger, history, refresh, now: Date.now, write, ...settings })
    return (payload, context) => handle(payload, context).finally(flush)
  } catch (error) {
    if (error instanceof LedgerError) {
      createLog(write, '', Date.now).error(error.message, { code: error.code })
      flush()
      // Lambda prints the stack of what a module throws; here the message says all of it.
      error.stack = `${error.name}: ${error.message}`
    }
    throw error
  }
}
