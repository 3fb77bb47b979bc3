import { LedgerError, quoted } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { dataFlag } from '../data-flag.ts'
import { requireRunning } from '../running.ts'
import { summaries } from './summaries.ts'

/** The services that are served at DynamoDB's address, by the names that the SDKs look for. */
const beside = [
  'AWS_ENDPOINT_URL_DYNAMODB',
  'AWS_ENDPOINT_URL_LAMBDA',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_ENDPOINT_URL_EVENTBRIDGE',
  'AWS_ENDPOINT_URL_STS',
]

/** Either would have the SDKs sign with other keys than these. */
const inTheWay = ['AWS_PROFILE', 'AWS_SESSION_TOKEN']

type Variables = Readonly<Record<string, string>>

/** The lines of each format. A file cannot unset a variable that is in the way; a shell can. */
const formats: Readonly<Record<string, (variables: Variables) => readonly string[]>> = {
  sh: (variables) => [
    `unset ${inTheWay.join(' ')}`,
    ...linesOf(variables, (name, value) => `export ${name}=${value}`),
  ],
  fish: (variables) => [
    `set --erase ${inTheWay.join(' ')}`,
    ...linesOf(variables, (name, value) => `set --global --export ${name} '${value}'`),
  ],
  powershell: (variables) => [
    `Remove-Item -ErrorAction SilentlyContinue ${inTheWay.map((name) => `Env:${name}`).join(', ')}`,
    ...linesOf(variables, (name, value) => `$Env:${name} = '${value}'`),
  ],
  dotenv: (variables) => linesOf(variables, (name, value) => `${name}=${value}`),
  json: (variables) => [JSON.stringify(variables)],
}

export const env: Command = defineCommand({
  ...summaries.env,
  arguments: 0,
  flags: {
    format: {
      type: 'string',
      default: 'sh',
      value: 'format',
      choices: Object.keys(formats),
      help: `For a shell or a program: ${Object.keys(formats).join(', ')}`,
    },
    data: dataFlag,
  },
  async run({ values }, context) {
    const linesIn = formatOf(values.format)
    const cloud = await requireRunning(context.workingFolder, values.data)
    const variables = {
      AWS_ENDPOINT_URL_S3: cloud.s3Url,
      ...Object.fromEntries(beside.map((service) => [service, cloud.dynamodbUrl])),
      AWS_ACCESS_KEY_ID: cloud.accessKeyId,
      AWS_SECRET_ACCESS_KEY: cloud.secretAccessKey,
      AWS_REGION: cloud.region,
      AWS_DEFAULT_REGION: cloud.region,
      ...(cloud.historyTableName === undefined
        ? {}
        : { HISTORY_TABLE_NAME: cloud.historyTableName }),
      ...(cloud.apiUrl ? { UPLOAD_LEDGER_API_URL: cloud.apiUrl } : {}),
      ...(cloud.apiToken ? { UPLOAD_LEDGER_API_TOKEN: cloud.apiToken } : {}),
    }
    for (const line of linesIn(variables)) context.out(line)
    return 0
  },
})

function formatOf(name: string): (variables: Variables) => readonly string[] {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format !== undefined) return format
  const message = `Cannot use --format ${quoted(name)}: expected one of ${Object.keys(formats).join(', ')}`
  throw new LedgerError('invalid-argument', message)
}

function linesOf(variables: Variables, line: (name: string, value: string) => string): string[] {
  return Object.entries(variables).map(([name, value]) => line(name, value))
}
