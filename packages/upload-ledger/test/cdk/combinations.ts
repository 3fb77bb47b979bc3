import type { Stack } from 'aws-cdk-lib'
import { Table } from 'aws-cdk-lib/aws-dynamodb'
import { type IManagedPolicy, ManagedPolicy } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import fc from 'fast-check'
import { browserUploads } from '../../src/cdk/browser-uploads.ts'
import { codeInBucket } from '../../src/cdk/code-in-bucket.ts'
import type { UploadLedgerProps } from '../../src/cdk/index.ts'

/** All that can be chosen, by the parameters' names; of texts and numbers, one that differs too. */
const options = {
  Delivery: ['direct', 'queue', 'eventbridge'],
  PreviousDelivery: ['none', 'direct', 'queue', 'eventbridge'],
  ExistingBucket: ['false', 'true'],
  BucketName: ['ours', ''],
  BucketAccount: ['', '444455556666'],
  BucketRegion: ['', 'eu-west-1'],
  Versioned: ['false', 'true'],
  CorsOrigins: ['', 'https://a.example,https://b.example'],
  Prefix: ['incoming/', ''],
  Suffix: ['', '.jpg'],
  ExcludeKeys: ['', '["*.info","*/"]'],
  FreeTier: ['false', 'true'],
  Alarms: ['true', 'false'],
  AlarmTopicArn: ['', 'arn:aws:sns:us-east-1:111122223333:alarms'],
  Dashboard: ['false', 'true'],
  QueueKeyArn: ['', 'arn:aws:kms:us-east-1:111122223333:key/1234abcd'],
  PreviousQueueKeyArn: ['', 'arn:aws:kms:us-east-1:111122223333:key/5678abcd'],
  PermissionsBoundaryArn: ['', 'arn:aws:iam::111122223333:policy/edge'],
  RolePath: ['', '/uploads/'],
  LogLevel: ['info', 'warn'],
  LastSizeAndEtag: ['false', 'true'],
  ConfirmWithS3: ['auto', 'true', 'false'],
  Enrich: ['', 'content_type,checksums'],
  EnrichTags: ['false', 'true'],
  MaxConcurrency: ['10', '3'],
  ExistingTable: ['false', 'true'],
  History: ['false', 'true'],
  ExistingHistoryTable: ['false', 'true'],
  HistoryDays: ['0', '30'],
  Verify: ['false', 'true'],
  VerifyRepair: ['false', 'true'],
  Api: ['false', 'true'],
  ApiOrigins: ['', 'https://a.example,https://b.example'],
  ApiJwtIssuer: ['', 'https://issuer.example'],
  ApiLinks: ['false', 'true'],
  ApiTickets: ['false', 'true'],
  ApiUploads: ['false', 'true'],
  ApiDeletes: ['false', 'true'],
} as const

export type Option = keyof typeof options

/** Of each option one value. */
export type Combination = { readonly [K in Option]: (typeof options)[K][number] }

/** The first value of each option. */
export const plain: Combination = combine([])[0] as Combination

/** Every combination of some options; of the others the first values. */
export function combine(varied: readonly Option[]): readonly Combination[] {
  const names = Object.keys(options) as Option[]
  return names.reduce<readonly object[]>(
    (found, name) => {
      const values = varied.includes(name) ? options[name] : options[name].slice(0, 1)
      return found.flatMap((one) => values.map((value) => ({ ...one, [name]: value })))
    },
    [{}],
  ) as readonly Combination[]
}

const everything: readonly Option[] = Object.keys(options) as Option[]

/** They change the event bus of a bucket elsewhere, which no others change. */
export const ofElsewhere: readonly Option[] = ['ExistingBucket', 'BucketAccount', 'BucketRegion']

/** They change the comparing function, where there is one. */
export const ofVerify: readonly Option[] = [
  'VerifyRepair',
  'ExcludeKeys',
  'PermissionsBoundaryArn',
  'RolePath',
  'ExistingTable',
  'FreeTier',
  'Alarms',
  'AlarmTopicArn',
]

/** They change what the function asks of S3 and of which events it hears, which no others change. */
export const ofAsking: readonly Option[] = [
  'Delivery',
  'PreviousDelivery',
  'ExistingBucket',
  'Prefix',
  'Suffix',
  'Versioned',
  'ConfirmWithS3',
  'Enrich',
  'EnrichTags',
]

/** They change the key of the queues, and who may use it. */
export const ofQueueKeys: readonly Option[] = [
  'Delivery',
  'PreviousDelivery',
  'QueueKeyArn',
  'PreviousQueueKeyArn',
]

/** They change a part of the template which no other option changes. */
export const alone: readonly Option[] = [
  'BucketAccount',
  'BucketRegion',
  'Verify',
  'VerifyRepair',
  'Versioned',
  'ConfirmWithS3',
  'Enrich',
  'EnrichTags',
  'CorsOrigins',
  'ExcludeKeys',
  'HistoryDays',
  'LogLevel',
  'LastSizeAndEtag',
  'QueueKeyArn',
  'PreviousQueueKeyArn',
  'PermissionsBoundaryArn',
  'RolePath',
  'Api',
  'ApiOrigins',
  'ApiJwtIssuer',
  'ApiLinks',
  'ApiTickets',
  'ApiUploads',
  'ApiDeletes',
]

/** They change the parts of the API, which no others change. */
export const ofApi: readonly Option[] = [
  'ExistingBucket',
  'ExistingTable',
  'History',
  'ExistingHistoryTable',
  'ApiOrigins',
  'ApiJwtIssuer',
  'ApiLinks',
  'ApiTickets',
  'ApiUploads',
  'ApiDeletes',
]

export const interacting: readonly Option[] = everything.filter((option) => !alone.includes(option))

/** The construct's props that say the same as the parameters. */
export function propsOf(stack: Stack, of: Combination): UploadLedgerProps {
  const { BucketName, AlarmTopicArn, MaxConcurrency } = of
  const own = `upload-ledger-${stack.account}-${stack.region}`
  return {
    ...(of.ExistingBucket === 'true'
      ? { bucket: Bucket.fromBucketName(stack, 'Theirs', BucketName) }
      : { bucketName: BucketName || own }),
    ...(of.ExistingTable === 'true'
      ? { table: Table.fromTableName(stack, 'Kept', 'upload_metadata') }
      : {}),
    ...(AlarmTopicArn === '' ? {} : { alarmTopic: Topic.fromTopicArn(stack, 'To', AlarmTopicArn) }),
    ...(MaxConcurrency === '10' ? {} : { maxConcurrency: Number(MaxConcurrency) }),
    ...(of.QueueKeyArn === '' ? {} : { queueKey: key(stack, of.QueueKeyArn) }),
    ...(of.PreviousQueueKeyArn === ''
      ? {}
      : { previousQueueKey: key(stack, of.PreviousQueueKeyArn) }),
    ...(of.PermissionsBoundaryArn === ''
      ? {}
      : { permissionsBoundary: boundary(stack, of.PermissionsBoundaryArn) }),
    ...(of.CorsOrigins === '' ? {} : { cors: [browserUploads(of.CorsOrigins.split(','))] }),
    ...historyProps(stack, of),
    ...apiProps(stack, of),
    ...(of.RolePath === '' ? {} : { rolePath: of.RolePath }),
    logLevel: of.LogLevel,
    lastSizeAndEtag: of.LastSizeAndEtag === 'true',
    ...(of.BucketAccount === '' ? {} : { bucketAccount: of.BucketAccount }),
    ...(of.BucketRegion === '' ? {} : { bucketRegion: of.BucketRegion }),
    ...(of.Verify === 'false' ? {} : { verify: verifyProps(stack, of) }),
    ...(of.Versioned === 'true' ? { versioned: true } : {}),
    ...(of.ConfirmWithS3 === 'auto' ? {} : { confirmWithS3: of.ConfirmWithS3 === 'true' }),
    enrich: [
      ...(of.Enrich === '' ? [] : (['content_type', 'checksums'] as const)),
      ...(of.EnrichTags === 'true' ? (['tags'] as const) : []),
    ],
    delivery: of.Delivery,
    ...(of.PreviousDelivery === 'none' ? {} : { previousDelivery: of.PreviousDelivery }),
    prefix: of.Prefix,
    suffix: of.Suffix,
    exclude: of.ExcludeKeys === '' ? [] : JSON.parse(of.ExcludeKeys),
    freeTier: of.FreeTier === 'true',
    alarms: of.Alarms === 'true',
    dashboard: of.Dashboard === 'true',
  }
}

/** Without history the others mean nothing, and the construct takes none of them. */
function historyProps(stack: Stack, of: Combination): UploadLedgerProps {
  if (of.History === 'false') return {}
  return {
    history: true,
    ...(of.ExistingHistoryTable === 'true'
      ? { historyTable: Table.fromTableName(stack, 'KeptHistory', 'upload_history') }
      : {}),
    ...(of.HistoryDays === '0' ? {} : { historyDays: Number(of.HistoryDays) }),
  }
}

function key(stack: Stack, arn: string): IKey {
  return Key.fromKeyArn(stack, `Key ${arn}`, arn)
}

/** The code of its function is no choice. */
export const apiCode = {
  CodeBucket: 'code-bucket',
  ApiCodeKey: 'api-code.zip',
  VerifyCodeKey: 'verify-code.zip',
}
function verifyProps(stack: Stack, of: Combination): UploadLedgerProps['verify'] & object {
  const code = codeInBucket(stack, apiCode.CodeBucket, apiCode.VerifyCodeKey, 'VerifyCode')
  return { repair: of.VerifyRepair === 'true', code }
}

/** For whom tokens are made, wherever there is an issuer. */
export const audience: readonly string[] = ['one', 'two']

/** Without an API the others mean nothing, and the construct has no place for them. */
function apiProps(stack: Stack, of: Combination): UploadLedgerProps {
  if (of.Api === 'false') return {}
  const { CodeBucket, ApiCodeKey } = apiCode
  const issuer = of.ApiJwtIssuer
  return {
    api: {
      ...(of.ApiOrigins === '' ? {} : { allowedOrigins: of.ApiOrigins.split(',') }),
      ...(issuer === '' ? {} : { jwt: { issuer, audience } }),
      links: of.ApiLinks === 'true',
      tickets: of.ApiTickets === 'true',
      uploads: of.ApiUploads === 'true',
      ...(of.ApiTickets === 'true' || of.ApiUploads === 'true'
        ? { ticketPrefix: 'incoming/' }
        : {}),
      deletes: of.ApiDeletes === 'true',
      code: codeInBucket(stack, CodeBucket, ApiCodeKey, 'ApiCode'),
    },
  }
}

function boundary(stack: Stack, arn: string): IManagedPolicy {
  return ManagedPolicy.fromManagedPolicyArn(stack, 'Edge', arn)
}

/** One value of each option, by chance. */
export const anyCombination: fc.Arbitrary<Combination> = fc.record(
  Object.fromEntries(
    Object.entries(options).map(([name, values]) => [name, fc.constantFrom(...values)]),
  ),
) as unknown as fc.Arbitrary<Combination>
