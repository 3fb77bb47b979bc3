import { quotedForShell } from '../../checklist/index.ts'
import type { Context } from '../command.ts'
import { dataFlagOf, type RunningCloud } from '../running.ts'

/** The addresses and the first things to do. */
export function bannerLines(
  cloud: RunningCloud,
  options: {
    dataFolder: string
    readyMs: number
    version: string
    exampleKey: string
    asksS3: boolean
  },
  { style }: Context,
): readonly string[] {
  const { dataFolder, readyMs, version, exampleKey, asksS3 } = options
  const data = dataFlagOf(dataFolder)
  const url = quotedForShell(`s3://${cloud.bucket}/${exampleKey}`)
  const field = (name: string, value: string) =>
    `  ${style('green', '➜')}  ${name.padEnd(13)}${value}`
  return [
    '',
    `  ${style('bold', 'upload-ledger')} v${version}  ${style('quiet', `ready in ${readyMs} ms`)}`,
    '',
    field('S3', cloud.s3Url),
    field('DynamoDB', cloud.dynamodbUrl),
    field('Console', `${cloud.consoleUrl}/`),
    field('API', `${cloud.apiUrl}/openapi.json`),
    field('Credentials', `${cloud.accessKeyId} / ${cloud.secretAccessKey}, region ${cloud.region}`),
    field('Data', dataFolder),
    ...(asksS3 ? [field('Asks S3', 'where the order of events cannot say what is current')] : []),
    '',
    '  In another terminal:',
    `    eval "$(npx upload-ledger env${data})"`,
    `    echo hello | aws s3 cp - ${url}`,
    `    npx upload-ledger show ${url}${data}`,
    '',
    `  ${style('quiet', 'Events appear below. Press Ctrl-C to stop.')}`,
    '',
  ]
}
