import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { createTable, type Table } from '../../table/index.ts'
import { triggerOf } from './trigger.ts'

/** What is made ready, and with what. */
export interface Preparation {
  readonly s3: S3Client
  readonly table: Table
  readonly functionArn: string
  readonly dataFolder: string
  readonly bucket: string
  /** As it was asked for; `undefined` leaves the trigger as it is. */
  readonly prefix: string | undefined
  readonly defaultPrefix: string
  /** Of the file that the first start uploads, given the trigger's prefix. */
  testKey(prefix: string): string
}

/**
 * Makes what is missing, so that the pipeline stands, and uploads a first file.
 *
 * The trigger and the file are a matter of the first start with this bucket. After that they are
 * the person's: what was taken away stays away, and the checklist says so. Until all of it is done
 * the first start is not over, so one that was killed is done again.
 *
 * @returns the trigger's prefix
 */
export async function prepare(preparation: Preparation): Promise<string> {
  const { s3, table, bucket, dataFolder, defaultPrefix } = preparation
  await createTable(table)
  const prepared = await preparedBuckets(dataFolder)
  if (prepared.includes(bucket)) {
    if (preparation.prefix !== undefined) await setTrigger(preparation, preparation.prefix)
    return (await triggerPrefix(preparation)) ?? preparation.prefix ?? defaultPrefix
  }
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch(unlessOurs)
  const prefix = preparation.prefix ?? (await triggerPrefix(preparation)) ?? defaultPrefix
  await setTrigger(preparation, prefix)
  await uploadFirstFile(s3, bucket, preparation.testKey(prefix))
  const file = join(dataFolder, preparedFile)
  await writeFile(file, `${JSON.stringify([...prepared, bucket])}\n`)
  return prefix
}

const preparedFile = 'prepared.json'

async function preparedBuckets(dataFolder: string): Promise<readonly string[]> {
  try {
    return JSON.parse(await readFile(join(dataFolder, preparedFile), 'utf8'))
  } catch {
    // Absent, or torn by a kill: then the first start was not over.
    return []
  }
}

async function triggerPrefix({
  s3,
  bucket,
  functionArn,
}: Preparation): Promise<string | undefined> {
  const configuration = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  )
  return triggerOf(configuration, functionArn)?.prefix
}

/** A put replaces the whole configuration, so what others have set there is put back with ours. */
async function setTrigger({ s3, bucket, functionArn }: Preparation, prefix: string): Promise<void> {
  const { $metadata, ...current } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  )
  const others = current.LambdaFunctionConfigurations?.filter(
    ({ LambdaFunctionArn }) => LambdaFunctionArn !== functionArn,
  )
  const ours = {
    Id: 'upload-ledger',
    LambdaFunctionArn: functionArn,
    Events: ['s3:ObjectCreated:*' as const, 's3:ObjectRemoved:*' as const],
    Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } },
  }
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: {
        ...current,
        LambdaFunctionConfigurations: [...(others ?? []), ours],
      },
    }),
  )
}

async function uploadFirstFile(s3: S3Client, bucket: string, key: string): Promise<void> {
  const lines = [
    'This file was uploaded to show an upload arriving.',
    'S3 told the function of it, and the function wrote its row.',
    '',
  ]
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: lines.join('\n'),
      ContentType: 'text/plain; charset=utf-8',
    }),
  )
}

function unlessOurs(error: unknown): void {
  if (!(error instanceof BucketAlreadyOwnedByYou)) throw error
}
