import { setTimeout as delay } from 'node:timers/promises'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { connectShowObject, listObjectsOn } from '../bucket/index.ts'
import { LedgerError, printableJson } from '../core/index.ts'
import { rowsOf } from '../reader/index.ts'
import { holdNewSpace, openSources, patiently, repairEventName } from '../repair/index.ts'
import { confirmObject, connectTable } from '../table/index.ts'
import { createVerifyHandler, type VerifyHandler, type VerifyParts } from './handler.ts'
import { readVerifySettings } from './settings.ts'

/**
 * The entry point of the function that compares: `index.handler` of the bundle, invoked by a schedule, by
 * itself, or by S3 Batch Operations.
 *
 * Importing this module reads the environment, as Lambda does at a cold start.
 *
 * @throws {LedgerError} `configuration` on import, when a setting is missing or malformed
 */
export const handler: VerifyHandler = start()

function start(): VerifyHandler {
  try {
    return createVerifyHandler(partsOf(process.env))
  } catch (error) {
    if (error instanceof LedgerError) {
      const { message, code } = error
      const timestamp = new Date().toISOString()
      write(printableJson({ timestamp, level: 'ERROR', message, code }))
      // Lambda prints the stack of what a module throws; here the message says all of it.
      error.stack = `${error.name}: ${error.message}`
    }
    throw error
  }
}

function partsOf(environment: NodeJS.ProcessEnv): VerifyParts {
  const { tableName, tombstones, ...settings } = readVerifySettings(environment)
  const { bucket } = settings
  holdNewSpace()
  // A Query of 1 MB takes longer than the one row of a PutItem.
  const patient = {
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    socketTimeout: 10_000,
  }
  const table = connectTable(tableName, { requestHandler: patient })
  const list = listObjectsOn(new S3Client({ maxAttempts: 4, requestHandler: patient }))
  const showObject = connectShowObject()
  const lambda = new LambdaClient({ maxAttempts: 4, requestHandler: patient })
  return {
    ...settings,
    openSources: (signal) =>
      openSources({ list, rows: rowsOf(table), bucket, parallel: 8, wait, signal }),
    async confirm(key, signal) {
      const object = { bucket, key, eventName: repairEventName }
      const options = { now: Date.now, signal, ...tombstones }
      const confirm = () => confirmObject(table, showObject, object, options)
      return (await patiently(confirm, { wait, signal })).isWritten
    },
    async invokeAgain(payload) {
      await lambda.send(
        new InvokeCommand({
          FunctionName: environment.AWS_LAMBDA_FUNCTION_NAME ?? '',
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(payload)),
        }),
      )
    },
    wait,
    now: Date.now,
    write,
  }
}

async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal })
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}
