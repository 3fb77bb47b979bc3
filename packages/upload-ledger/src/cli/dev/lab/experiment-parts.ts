import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import { createHistoryTable, createTable } from '../../../table/index.ts'
import type { Clients } from '../../doctor/clients.ts'
import { packageFile } from '../../package-file.ts'
import { experimentBucket, ledger, plain } from './names.ts'
import {
  bucketPart,
  functionPart,
  rolePart,
  writeHistory,
  writeLogs,
  writeMetadata,
} from './part-makers.ts'
import type { PartToMake } from './parts.ts'

/** Two functions, each with its table, and the bucket whose events they get. */
export async function experimentParts(
  clients: Clients,
  queueArn: string,
): Promise<readonly PartToMake[]> {
  const [plainCode, ledgerCode] = await Promise.all([
    readFile(packageFile(join('dist', 'lab', 'handler.mjs'))),
    ledgerBundle(),
  ])
  const { s3, table } = clients
  return [
    { kind: 'table', name: plain.table, make: () => createTable(table(plain.table)) },
    { kind: 'table', name: ledger.table, make: () => createTable(table(ledger.table)) },
    { kind: 'table', name: ledger.history, make: () => createHistoryTable(table(ledger.history)) },
    rolePart(clients, plain.functionName, [
      writeMetadata(plain.table),
      writeLogs(plain.functionName),
    ]),
    rolePart(clients, ledger.functionName, [
      writeMetadata(ledger.table),
      writeHistory(ledger.history),
      writeLogs(ledger.functionName),
    ]),
    functionPart(clients, {
      ...{ name: plain.functionName, handler: 'handler.handler', logFormat: 'Text' },
      files: { 'handler.mjs': plainCode },
      environment: { TABLE_NAME: plain.table },
    }),
    functionPart(clients, {
      ...{ name: ledger.functionName, handler: 'index.handler', logFormat: 'JSON' },
      files: { 'index.cjs': ledgerCode },
      environment: { TABLE_NAME: ledger.table, HISTORY_TABLE_NAME: ledger.history },
    }),
    bucketPart(clients, experimentBucket, () =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: experimentBucket,
          NotificationConfiguration: {
            QueueConfigurations: [{ Id: 'lab', QueueArn: queueArn, Events: [...events] }],
          },
        }),
      ),
    ),
  ]
}

const events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] as const

/** The function as it is deployed. */
export function ledgerBundle(): Promise<Uint8Array> {
  return readFile(packageFile(join('dist', 'lambda', 'index.cjs')))
}
