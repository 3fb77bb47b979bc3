import { type DeliveryChange, quotedForShell } from '../../checklist/index.ts'
import { type Delivery, deliveries } from '../../core/index.ts'
import { isLoopback } from '../aws/endpoints.ts'
import type { Context } from '../command.ts'
import { holdsMs, minuteOf } from '../deploy/previous-delivery.ts'
import { type Deployment, redriveCommand } from './deployment.ts'
import { type DatedStack, targetOfStack } from './target-of-stack.ts'

/** The credentials and region of the requests. */
interface At {
  readonly environment: Context['environment']
  readonly region: string
  readonly profile: string | undefined
}

/** @throws {LedgerError} `configuration` when the stack is not one of ours */
export function deploymentOfStack(at: At, stack: DatedStack, nowMs: number): Deployment {
  const { functionName, delivery = 'direct' } = targetOfStack(stack)
  const { FreeTier } = stack.parameters
  const deploy = `npx upload-ledger deploy --stack-name ${stack.name}${flagsOf(at)}`
  return {
    ...reachedAt(at, functionName),
    redrive: (queueUrl) => redriveCommand(queueUrl, ` --stack-name ${stack.name}${flagsOf(at)}`),
    deployCode: deploy,
    turnOnAsking: `${deploy} --confirm-with-s3`,
    deliveryChange: deliveryChangeOf(stack, deploy, nowMs),
    setTrigger: setTrigger[delivery],
    noRecovery: FreeTier === 'true' ? 'the stack uses the Free Tier settings' : undefined,
  }
}

function deliveryChangeOf(
  { parameters, changedAtMs }: DatedStack,
  end: string,
  nowMs: number,
): DeliveryChange | undefined {
  const previous = deliveries.find((one) => one === parameters.PreviousDelivery)
  if (previous === undefined) return undefined
  const endsAtMs = changedAtMs + holdsMs[previous]
  return { previous, endsAt: minuteOf(endsAtMs), isOver: nowMs >= endsAtMs, end }
}

export function deploymentOfParts(at: At, functionName: string): Deployment {
  return {
    ...reachedAt(at, functionName),
    redrive: (queueUrl) => redriveCommand(queueUrl, ` --function ${functionName}${flagsOf(at)}`),
    deployCode: `aws${flagsOf(at)} lambda update-function-code --function-name ${functionName} --zip-file fileb://PACKAGE.zip`,
    setTrigger: setTrigger.direct,
    noRecovery: undefined,
  }
}

function reachedAt(
  at: At,
  functionName: string,
): Pick<Deployment, 'reach' | 'isLocal' | 'aws' | 'showLog'> {
  const { environment, region, profile } = at
  const { AWS_ENDPOINT_URL: all, AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL_S3 } = environment
  const endpoint = AWS_ENDPOINT_URL_LAMBDA || all || ''
  return {
    reach: {
      region,
      environment,
      ...(profile ? { profile } : {}),
      forcePathStyle: Boolean(AWS_ENDPOINT_URL_S3 || all),
    },
    isLocal: isLoopback(endpoint),
    aws: (service) => `aws${flagsOf(at)} ${service}`,
    // CloudFormation generates the name of the construct's log group, and Lambda knows it.
    showLog: `aws${flagsOf(at)} logs tail "$(aws${flagsOf(at)} lambda get-function-configuration --function-name ${functionName} --query LoggingConfig.LogGroup --output text)" --since 1h`,
  }
}

function flagsOf({ region, profile }: At): string {
  return `${profile ? ` --profile ${quotedForShell(profile)}` : ''} --region ${region}`
}

const setTrigger: Readonly<Record<Delivery, string>> = {
  direct: 'configure the bucket to notify the function',
  queue:
    'add an event source mapping from a queue to the function, and configure the bucket to notify the queue',
  eventbridge:
    'add an event source mapping from a queue to the function, and an EventBridge rule that sends to the queue',
}
