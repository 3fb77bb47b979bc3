import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asksS3, type DeploySettings, isElsewhere } from './settings.ts'

/**
 * The steps at a bucket in another account or region, which this deployment cannot take: it has no
 * credentials there.
 */
export function otherSideLines(
  { accountId, region, partition }: Pick<Aws, 'accountId' | 'region' | 'partition'>,
  settings: DeploySettings,
  { EventBusArn = '', FunctionRole = '' }: Readonly<Record<string, string>>,
): readonly string[] {
  if (!isElsewhere(settings)) return []
  const { bucket, prefixes } = settings
  const name = printable(bucket.name)
  const there = settings.bucketRegion === '' ? region : settings.bucketRegion
  const account = settings.bucketAccount === '' ? accountId : settings.bucketAccount
  const isForeign = account !== accountId
  return [
    '',
    `At the bucket, in the account ${account} and the region ${there}:`,
    `  1. turn EventBridge on for ${name}; docs/deploy/existing-bucket.md has the commands`,
    '  2. forward its events:',
    '     npx upload-ledger synth --bucket-side > bucket-side.json',
    `     aws cloudformation deploy --region ${there} --stack-name upload-ledger-bucket --template-file bucket-side.json \\`,
    `       --capabilities CAPABILITY_IAM --parameter-overrides BucketName=${name} EventBusArn=${EventBusArn}`,
    ...(isForeign && asksS3(settings)
      ? [
          '  3. let the function ask S3, by these statements in the policy of the bucket:',
          ...policyLines(`arn:${partition}:s3:::${bucket.name}`, prefixes, FunctionRole),
        ]
      : []),
  ]
}

function policyLines(
  bucketArn: string,
  prefixes: readonly string[],
  role: string,
): readonly string[] {
  const allow = (Sid: string, Action: string, Resource: string | readonly string[]) => ({
    ...{ Sid, Effect: 'Allow', Principal: { AWS: role }, Action, Resource },
  })
  const objects = prefixes.map((prefix) => `${bucketArn}/${prefix}*`)
  const statements = [
    allow('LedgerReadsObjectMetadata', 's3:GetObject', objects),
    allow('LedgerSeesMissingObjects', 's3:ListBucket', bucketArn),
  ]
  return statements.map((one) => `     ${printable(JSON.stringify(one))}`)
}
