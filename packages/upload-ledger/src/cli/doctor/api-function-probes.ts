import {
  type CORSRule,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3'
import { type Probes, quotedForShell } from '../../checklist/index.ts'
import { historyKeys } from '../../core/index.ts'
import { pageRule } from '../aws/page-rule.ts'
import { askForOne } from './ask.ts'
import type { Clients } from './clients.ts'
import { type Configuration, readConfiguration } from './function-probes.ts'
import {
  allowCommand,
  lackingOf,
  type Needed,
  objectsArn,
  roleNameIn,
  wordsOf,
} from './role-rights.ts'
import type { Target } from './target.ts'

/** Probes what the function of the HTTP API needs of its role and of the bucket, by its settings. */
export function apiFunctionProbes(
  clients: Clients,
  { apiFunction, bucket }: Pick<Target, 'apiFunction' | 'bucket'>,
  aws: (service: string) => string,
): Pick<Probes, 'apiRights' | 'apiPages' | 'unfinishedUploads'> {
  const configuration = async (): Promise<Configuration> =>
    apiFunction === undefined ? undefined : readConfiguration(clients, apiFunction)
  return {
    async apiRights() {
      const found = await configuration()
      if (found === undefined) return undefined
      const { Role: roleArn = '' } = found
      const needed = neededBy(found, bucket)
      return {
        roleName: roleNameIn(roleArn),
        needed: wordsOf(needed),
        lacking: wordsOf(await lackingOf(clients.iam, roleArn, needed)),
        allow: allowCommand(aws, { roleArn, policyName: 'upload-ledger-api' }, needed),
      }
    },
    async apiPages() {
      const variables = variablesOf(await configuration())
      const origins = (variables.ALLOWED_ORIGINS ?? '').split(/[\s,]+/).filter((one) => one !== '')
      const methods = pageMethods.filter(([option]) => variables[option] === 'on')
      if (origins.length === 0 || methods.length === 0) return undefined
      const found = await askForOne(
        's3:GetBucketCORS',
        () => clients.s3.send(new GetBucketCorsCommand({ Bucket: bucket })),
        ['NoSuchCORSConfiguration'],
      )
      const rules = found?.CORSRules ?? []
      const shutOut = origins.filter(
        (origin) =>
          !methods.every(([, method]) => rules.some((rule) => lets(rule, origin, method))),
      )
      const CORSRules = [...rules, pageRule(shutOut)]
      const admit = `${aws('s3api')} put-bucket-cors --bucket ${bucket} --cors-configuration ${json({ CORSRules })}`
      return { origins, shutOut, admit }
    },
    async unfinishedUploads() {
      const { UPLOADS, TICKET_PREFIX = '' } = variablesOf(await configuration())
      if (UPLOADS !== 'on') return undefined
      const found = await askForOne(
        's3:GetLifecycleConfiguration',
        () => clients.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })),
        ['NoSuchLifecycleConfiguration'],
      )
      const rules = found?.Rules ?? []
      const days = rules.filter((rule) => isFor(TICKET_PREFIX, rule)).flatMap(abortDays)
      const Rules = [...rules, abortRule]
      const abort = `${aws('s3api')} put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration ${json({ Rules })}`
      return { days: days.length === 0 ? undefined : Math.min(...days), abort }
    },
  }
}

function variablesOf(found: Configuration): Readonly<Record<string, string>> {
  return found?.Environment?.Variables ?? {}
}

/** What the construct allows, by the settings that the function has. */
function neededBy(found: NonNullable<Configuration>, bucket: string): readonly Needed[] {
  const [, partition = 'aws', , region = '', account = ''] = (found.FunctionArn ?? '').split(':')
  const { TABLE_NAME, HISTORY_TABLE_NAME: historyName, ...options } = variablesOf(found)
  const { LINKS, TICKETS, UPLOADS, DELETES, TICKET_PREFIX = '' } = options
  const tableArn = (name = '') => `arn:${partition}:dynamodb:${region}:${account}:table/${name}`
  const [rows, history] = [tableArn(TABLE_NAME), tableArn(historyName)]
  const ofHistory = [
    {
      ...{ sid: 'ReadHistory', actions: ['dynamodb:Query'] },
      resources: [history, `${history}/index/${historyKeys.index}`],
    },
    {
      ...{ sid: 'SeeHowFarBackHistoryGoes', actions: ['dynamodb:DescribeTable'] },
      resources: [rows, history],
    },
  ]
  const bucketArn = `arn:${partition}:s3:::${bucket}`
  const needed = (isOn: boolean, sid: string, actions: readonly string[], prefix = '') =>
    isOn ? [{ sid, actions, resources: [objectsArn(bucketArn, prefix)] }] : []
  const [tickets, uploads] = [TICKETS === 'on', UPLOADS === 'on']
  const partRights = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']
  return [
    { sid: 'ReadRows', actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [rows] },
    ...(historyName ? ofHistory : []),
    ...needed(LINKS === 'on', 'OpenObjects', ['s3:GetObject']),
    ...needed(tickets || uploads, 'UploadObjects', ['s3:PutObject'], TICKET_PREFIX),
    ...needed(uploads, 'UploadInParts', partRights, TICKET_PREFIX),
    ...needed(DELETES === 'on', 'DeleteObjects', ['s3:DeleteObject']),
  ]
}

/** What a page sends to the bucket, by the option of the API that gives it the request. */
const pageMethods = [
  ['LINKS', 'GET'],
  ['TICKETS', 'POST'],
  ['UPLOADS', 'PUT'],
] as const

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
function lets(rule: CORSRule, origin: string, method: string): boolean {
  const { AllowedOrigins = [], AllowedMethods = [] } = rule
  if (!AllowedMethods.includes(method)) return false
  return AllowedOrigins.some((allowed) => {
    const [start = '', end] = allowed.split('*')
    if (end === undefined) return allowed === origin
    const isLong = origin.length >= start.length + end.length
    return isLong && origin.startsWith(start) && origin.endsWith(end)
  })
}

const abortRule: LifecycleRule = {
  ID: 'AbortUnfinishedUploads',
  Status: 'Enabled',
  Filter: {},
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
}

/** Whether it is for every key with the prefix. One that also asks for tags or sizes is for no upload. */
function isFor(prefix: string, { Status, Filter, Prefix = '' }: LifecycleRule): boolean {
  const { Prefix: within = Prefix, ...others } = Filter ?? {}
  return Status === 'Enabled' && prefix.startsWith(within) && Object.keys(others).length === 0
}

function abortDays({ AbortIncompleteMultipartUpload }: LifecycleRule): readonly number[] {
  return [AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? []].flat()
}

function json(value: object): string {
  return quotedForShell(JSON.stringify(value))
}
