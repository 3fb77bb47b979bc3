import { quotedForShell } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { madeBucketName } from './check-bucket.ts'
import type { ApiSettings, DeploySettings } from './settings.ts'

/** The result of a deployment, as `--json` prints it. */
export interface Outcome {
  readonly account: string
  readonly region: string
  readonly stack: string
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly outputs: Readonly<Record<string, string>>
  /** Whether this deployment turned EventBridge on for an existing bucket. */
  readonly turnedOnEventBridge: boolean
}

/** The next commands to type. */
export function nextLines(
  aws: Pick<Aws, 'accountId' | 'region' | 'profile'>,
  stack: string,
  settings: DeploySettings,
  apiUrl: string | undefined,
): readonly string[] {
  const {
    bucket,
    table,
    prefixes: [prefix = ''],
    suffixes: [suffix = ''],
  } = settings
  const { history, historyTable, api } = settings
  const { region, profile } = aws
  const bucketName = bucket.existing ? bucket.name : madeBucketName(bucket, aws)
  const url = printable(`s3://${bucketName}/${prefix}notes.txt${suffix}`)
  const account = profile === undefined ? '' : ` --profile ${quotedForShell(profile)}`
  const place = `--region ${region}${account}`
  return [
    'Next:',
    `  npx upload-ledger doctor --stack-name ${stack} ${place}`,
    `  aws s3 cp notes.txt ${quotedForShell(url)} ${place}`,
    `  TABLE_NAME=${table.name} npx upload-ledger show ${quotedForShell(url)} ${place}`,
    ...(history
      ? [
          `  HISTORY_TABLE_NAME=${historyTable.name} npx upload-ledger history ${quotedForShell(url)} ${place}`,
        ]
      : []),
    ...(api.isOn && apiUrl !== undefined
      ? callLines(api, region, `${apiUrl}/v1/buckets/${bucketName}/objects`)
      : []),
  ]
}

/** A call of the API, with the keys that the environment holds, or with a token that it holds. */
function callLines({ jwtIssuer }: ApiSettings, region: string, address: string): readonly string[] {
  const url = quotedForShell(printable(address))
  if (jwtIssuer !== '') return [`  curl -H "Authorization: Bearer $TOKEN" ${url}`]
  return [
    `  curl --aws-sigv4 aws:amz:${region}:execute-api --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\`,
    `    -H "x-amz-security-token: $AWS_SESSION_TOKEN" ${url}`,
  ]
}

/**
 * Explains why no event may arrive yet after EventBridge was turned on for a bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
 */
export function switchLine(bucket: string): string {
  return `EventBridge is now on for the bucket ${printable(bucket)}: S3 takes about five minutes to start sending events (doctor --wait 400 waits for them)`
}

export function outputLines(outputs: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(outputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name.padEnd(12)}${printable(value)}`)
}
