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

export const env: Command = defineCommand({
  ...summaries.env,
  arguments: 0,
  flags: { data: dataFlag },
  async run({ values }, context) {
    const cloud = await requireRunning(context.workingFolder, values.data)
    const variables = {
      AWS_ENDPOINT_URL_S3: cloud.s3Url,
      ...Object.fromEntries(beside.map((service) => [service, cloud.dynamodbUrl])),
      AWS_ACCESS_KEY_ID: cloud.accessKeyId,
      AWS_SECRET_ACCESS_KEY: cloud.secretAccessKey,
      AWS_REGION: cloud.region,
      AWS_DEFAULT_REGION: cloud.region,
    }
    // Either would have the SDKs sign with other keys than these.
    context.out('unset AWS_PROFILE AWS_SESSION_TOKEN')
    for (const [name, value] of Object.entries(variables)) context.out(`export ${name}=${value}`)
    return 0
  },
})
