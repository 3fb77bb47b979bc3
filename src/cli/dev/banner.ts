import type { StepResult } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { defaultDataFolder, type RunningCloud } from '../running.ts'

/** One line of the checklist; a second where something is to be mended. */
export function checklistLines({ title, seen, what, mend }: StepResult, context: Context): string {
  const mark = seen ? context.style('green', '✓') : context.style('red', '✗')
  const line = `  ${mark} ${title.padEnd(22)} ${context.style('quiet', printable(what))}`
  return mend === undefined ? line : `${line}\n      to mend it: ${printable(mend)}`
}

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
    `  ${style('quiet', 'Events appear below. Ctrl-C ends it.')}`,
    '',
  ]
}
