import type { Context } from '../command.ts'
import { defaultDataFolder, type RunningCloud } from '../running.ts'

/** The addresses and the first things to do. */
export function bannerLines(
  cloud: RunningCloud,
  options: { dataFolder: string; readyMs: number; version: string },
  { style }: Context,
): readonly string[] {
  const { dataFolder, readyMs, version } = options
  const data = dataFolder === defaultDataFolder ? '' : ` --data ${dataFolder}`
  const field = (name: string, value: string) =>
    `  ${style('green', '➜')}  ${name.padEnd(13)}${value}`
  return [
    '',
    `  ${style('bold', 'upload-ledger')} v${version}  ${style('quiet', `ready in ${readyMs} ms`)}`,
    '',
    field('S3', cloud.s3Url),
    field('DynamoDB', cloud.dynamodbUrl),
    field('Console', `${cloud.consoleUrl}/`),
    field('Credentials', `${cloud.accessKeyId} / ${cloud.secretAccessKey}, region ${cloud.region}`),
    field('Data', dataFolder),
    '',
    '  In another terminal:',
    `    eval "$(npx upload-ledger env${data})"`,
    `    aws s3 cp README.md s3://${cloud.bucket}/${cloud.prefix}`,
    `    npx upload-ledger show s3://${cloud.bucket}/${cloud.prefix}README.md${data}`,
    '',
    `  ${style('quiet', 'Events appear below. Press Ctrl-C to stop.')}`,
    '',
  ]
}
