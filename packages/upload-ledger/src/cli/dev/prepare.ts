import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { type Delivery, type KeyFilter, keyFilters } from '../../core/index.ts'
import { createTable, type Table } from '../../table/index.ts'
import type { EventBus } from './local-cloud.ts'
import {
  configurationWith,
  type Destinations,
  ruleName,
  ruleOf,
  type Trigger,
  triggerOf,
} from './trigger.ts'

/** The parts to prepare, and the settings for them. */
export interface Preparation {
  readonly s3: S3Client
  readonly table: Table
  readonly eventBus: EventBus
  readonly destinations: Destinations
  readonly dataFolder: string
  readonly bucket: string
  /** As given; `undefined` leaves the trigger as it is. */
  readonly prefixes: readonly string[] | undefined
  readonly suffixes: readonly string[] | undefined
  readonly delivery: Delivery | undefined
  /** Whether to have the bucket keep versions; if not, it stays as it is. */
  readonly versioning: boolean
  readonly defaultPrefix: string
  /** Of the file that the first start uploads, given the trigger's keys. */
  testKey(filters: readonly KeyFilter[]): string
}

/**
 * Creates missing parts of the pipeline, and uploads a first file.
 *
 * It sets the trigger and uploads the file at the first start with this bucket. After that they
 * belong to the person: removed ones stay removed, and the checklist reports them. The first start
 * is not over until all of it is done, so after a kill it runs again.
 *
 * @returns the trigger, or the one to set
 */
export async function prepare(preparation: Preparation): Promise<Trigger> {
  const { s3, table, bucket, dataFolder, prefixes, suffixes, delivery, versioning } = preparation
  await createTable(table)
  const prepared = await preparedBuckets(dataFolder)
  const isFirst = !prepared.includes(bucket)
  if (isFirst) await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch(unlessOurs)
  if (versioning) await keepVersions(s3, bucket)
  const current = await readTrigger(preparation)
  const trigger = {
    delivery: delivery ?? current?.delivery ?? 'direct',
    filters: filtersFor(preparation, current?.filters),
  }
  const isAsked = versioning || [prefixes, suffixes, delivery].some((given) => given !== undefined)
  if (isFirst || isAsked) await setTrigger(preparation, trigger)
  if (!isFirst) return trigger
  await uploadFirstFile(s3, bucket, preparation.testKey(trigger.filters))
  const file = join(dataFolder, preparedFile)
  await writeFile(file, `${JSON.stringify([...prepared, bucket])}\n`)
  return trigger
}

/** The given prefixes with the given suffixes; what is not given stays as it is. */
function filtersFor(
  { prefixes, suffixes, defaultPrefix }: Preparation,
  current: readonly KeyFilter[] = [{ prefix: defaultPrefix, suffix: '' }],
): readonly KeyFilter[] {
  if (prefixes === undefined && suffixes === undefined) return current
  const held = (kind: keyof KeyFilter) => [...new Set(current.map((filter) => filter[kind]))]
  return keyFilters({
    prefixes: prefixes ?? held('prefix'),
    suffixes: suffixes ?? held('suffix'),
  })
}

/** Reads the current trigger, if there is one. */
async function readTrigger({
  s3,
  eventBus,
  bucket,
  destinations,
}: Pick<Preparation, 's3' | 'eventBus' | 'bucket' | 'destinations'>): Promise<Trigger | undefined> {
  const configuration = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  )
  const rule = eventBus.rules().find(({ name }) => name === ruleName(bucket))
  return triggerOf(configuration, rule, destinations)
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

/** Sets the trigger in an order that loses no event in between; one may arrive twice. */
async function setTrigger(
  { s3, eventBus, bucket, destinations, versioning }: Preparation,
  trigger: Trigger,
): Promise<void> {
  const { $metadata, ...current } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  )
  const isByRule = trigger.delivery === 'eventbridge'
  if (isByRule) await eventBus.putRule(ruleOf(bucket, trigger.filters, destinations))
  const othersListen = eventBus.rules().some(({ name }) => name !== ruleName(bucket))
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: bucket,
      NotificationConfiguration: configurationWith(
        trigger,
        current,
        destinations,
        othersListen,
        versioning,
      ),
    }),
  )
  if (!isByRule) await eventBus.removeRule(ruleName(bucket))
}

function keepVersions(s3: S3Client, bucket: string): Promise<unknown> {
  return s3.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  )
}

async function uploadFirstFile(s3: S3Client, bucket: string, key: string): Promise<void> {
  const lines = [
    'This file was uploaded to show an upload arriving.',
    'S3 notified the function, and the function wrote its row.',
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
