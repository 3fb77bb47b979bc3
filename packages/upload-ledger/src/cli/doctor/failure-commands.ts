import { quotedForShell } from '../../checklist/index.ts'
import type { Configuration } from './function-probes.ts'
import type { Target } from './target.ts'

const usualName = 'upload-ledger-dead-letters'
/** The longest that SQS keeps a message: 14 days. */
const retentionSeconds = 14 * 24 * 60 * 60

/** The commands that keep failed events in a queue, which they create if there is none. */
export interface FailureCommands {
  /** For direct delivery: the function sends them, and its role must allow that. */
  direct(): string
  /** For a queue: its redrive policy moves them. */
  queue(queueUrl: string): string
}

export function failureCommands(
  { functionName, deadLetterQueue }: Target,
  configuration: Configuration,
  { aws }: { aws(service: string): string },
): FailureCommands {
  const [, partition = 'aws', , region = '', account = ''] =
    configuration?.FunctionArn?.split(':') ?? []
  const name = deadLetterQueue ?? usualName
  const arn = `arn:${partition}:sqs:${region}:${account}:${name}`
  const make = `${aws('sqs')} create-queue --queue-name ${name} --attributes MessageRetentionPeriod=${retentionSeconds}`
  const first = deadLetterQueue === undefined ? [make] : []
  const roleName = configuration?.Role?.split('/').at(-1)
  return {
    direct() {
      const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn }
      const policy = json({ Version: '2012-10-17', Statement: [statement] })
      const allow = `${aws('iam')} put-role-policy --role-name ${roleName} --policy-name upload-ledger-dead-letters --policy-document ${policy}`
      const destination = json({ OnFailure: { Destination: arn } })
      const set = `${aws('lambda')} put-function-event-invoke-config --function-name ${functionName} --maximum-retry-attempts 2 --destination-config ${destination}`
      return [...first, allow, set].join(' && ')
    },
    queue(queueUrl) {
      const policy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: '5' })
      const attributes = json({ RedrivePolicy: policy })
      const set = `${aws('sqs')} set-queue-attributes --queue-url ${queueUrl} --attributes ${attributes}`
      return [...first, set].join(' && ')
    },
  }
}

function json(value: object): string {
  return quotedForShell(JSON.stringify(value))
}
