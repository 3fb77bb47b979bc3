import { randomBytes } from 'node:crypto'
import { quotedForShell, type Subject } from '../../checklist/index.ts'
import { type Exclusion, type KeyFilter, printable } from '../../core/index.ts'
import type { RunningCloud } from '../running.ts'
import type { Reach } from './clients.ts'
import type { Target } from './target.ts'

/** A pipeline on AWS or in a local cloud: how to reach it, and the commands for it. */
export interface Deployment
  extends Pick<
    Subject,
    | 'aws'
    | 'codeFile'
    | 'deployCode'
    | 'createFunction'
    | 'setTrigger'
    | 'turnOnAsking'
    | 'showLog'
    | 'redrive'
    | 'noRecovery'
    | 'noDestination'
    | 'deliveryChange'
  > {
  readonly reach: Reach
  /** Whether it is a local cloud whose parts `dev` made. */
  readonly isLocal: boolean
}

/** A local cloud, as the command that started it describes it. */
export function localDeployment(
  cloud: Pick<
    RunningCloud,
    | 's3Url'
    | 'dynamodbUrl'
    | 'region'
    | 'accessKeyId'
    | 'secretAccessKey'
    | 'startCommand'
    | 'handlerFile'
  >,
  target: Pick<Target, 'bucket' | 'filters' | 'delivery'>,
  dataFlag: string,
): Deployment {
  const { s3Url, dynamodbUrl, region, accessKeyId, secretAccessKey, startCommand } = cloud
  const logs = `npx upload-ledger logs${dataFlag}`
  const route = target.delivery === undefined ? '' : ` --delivery ${target.delivery}`
  return {
    reach: {
      region,
      credentials: { accessKeyId, secretAccessKey },
      endpoint: dynamodbUrl,
      s3Endpoint: s3Url,
      forcePathStyle: true,
    },
    isLocal: true,
    aws: (service) =>
      `aws --endpoint-url ${service.startsWith('s3') ? s3Url : dynamodbUrl} ${service}`,
    codeFile: cloud.handlerFile,
    deployCode: `${logs} shows the error; ${fixOfCode(cloud.handlerFile)}`,
    setTrigger: `restart with the trigger's prefix: ${startCommand} --bucket ${target.bucket}${keyFlags(target.filters)}${route}`,
    showLog: logs,
    redrive: (queueUrl) => redriveCommand(queueUrl, dataFlag),
    noRecovery: 'a local cloud has no backups',
  }
}

function fixOfCode(file: string | undefined): string {
  if (file === undefined) return 'npm run build rebuilds the bundle'
  return `fix ${printable(file)} and save it, and the next invocation runs it`
}

/** @param flags they say of which function */
export function redriveCommand(queueUrl: string, flags: string): string {
  return `npx upload-ledger dlq redrive --all --queue ${quotedForShell(queueUrl)}${flags}`
}

/** A deployment in the words of the checklist. */
export function subjectOf(deployment: Deployment, target: Target, key: string): Subject {
  const { functionName, bucket, tableName, filters, delivery } = target
  const { aws, codeFile, deployCode, createFunction, setTrigger, showLog, redrive } = deployment
  const { noRecovery, noDestination, deliveryChange, turnOnAsking } = deployment
  return {
    ...{ functionName, bucket, tableName, filters, delivery, key },
    ...{ aws, codeFile, deployCode, createFunction, setTrigger, showLog, redrive },
    ...{ noRecovery, noDestination, deliveryChange, turnOnAsking },
  }
}

/** The flags of `dev` that set these filters. */
function keyFlags(filters: readonly KeyFilter[]): string {
  const flags = (name: string, texts: readonly string[]) =>
    [...new Set(texts)].map((text) => ` --${name} ${quotedForShell(text)}`).join('')
  const suffixes = filters.map(({ suffix }) => suffix)
  const any = suffixes.every((suffix) => suffix === '')
  const prefixes = filters.map(({ prefix }) => prefix)
  return `${flags('prefix', prefixes)}${any ? '' : flags('suffix', suffixes)}`
}

/** A key for an object that is to be recorded. */
export interface ChosenKey {
  readonly key: string
  /** The filters, the one that selects the key first. */
  readonly filters: readonly KeyFilter[]
  /** The pattern that leaves it out, where all are left out. */
  readonly excludedBy: string | undefined
}

/**
 * Chooses a key that the trigger lets through and the function does not leave out.
 *
 * @param filters at least one
 * @param namesFor the names to try with a suffix
 */
export function chooseKey(
  filters: readonly KeyFilter[],
  exclusion: Exclusion,
  namesFor: (suffix: string) => readonly string[],
): ChosenKey {
  const all = filters.flatMap((filter) =>
    namesFor(filter.suffix).map((name) => ({ filter, key: `${filter.prefix}${name}` })),
  )
  const chosen = all.find(({ key }) => exclusion(key) === undefined) ?? all[0]
  const { key = '' } = chosen ?? {}
  const others = filters.filter((filter) => filter !== chosen?.filter)
  return {
    key,
    filters: chosen === undefined ? filters : [chosen.filter, ...others],
    excludedBy: exclusion(key),
  }
}

/** A key that nobody has. */
export function passingKey(filters: readonly KeyFilter[], exclusion: Exclusion): ChosenKey {
  const name = `upload-ledger-doctor-${randomBytes(6).toString('hex')}`
  return chooseKey(filters, exclusion, (suffix) => [`${name}${suffix}`])
}
