import { GetPolicyCommand } from '@aws-sdk/client-lambda'
import { GetBucketLocationCommand } from '@aws-sdk/client-s3'
import type { Trigger, Triggers } from '../../checklist/index.ts'
import { ask, askForOne } from './ask.ts'
import type { Clients } from './clients.ts'
import type { TriggerConfiguration } from './read-triggers.ts'
import type { Target } from './target.ts'

/** Lets Lambda act under a role: its trust policy, as the exercise has it. */
export const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
} as const

/** Whether a trust policy lets Lambda assume its role; IAM gives it percent-encoded. */
export function trustsLambda(document: string | undefined): boolean {
  return allows(document, (principal) => principal.includes('lambda.amazonaws.com'))
}

interface Statement {
  readonly Effect?: string
  readonly Principal?: string | Readonly<Record<string, unknown>>
}

/** Whether a statement of a policy allows something to a principal that fits. */
function allows(document: string | undefined, fits: (principal: string) => boolean): boolean {
  if (document === undefined) return false
  const text = document.startsWith('%') ? decodeURIComponent(document) : document
  const { Statement: found = [] }: { Statement?: Statement | Statement[] } = JSON.parse(text)
  return [found]
    .flat()
    .some(({ Effect, Principal }) => Effect === 'Allow' && fits(JSON.stringify(Principal ?? '')))
}

export async function bucketIsThere(
  clients: Pick<Clients, 's3'>,
  bucket: string,
): Promise<boolean> {
  return (await regionOf(clients, bucket)) !== undefined
}

async function regionOf({ s3 }: Pick<Clients, 's3'>, Bucket: string): Promise<string | undefined> {
  const found = await askForOne(
    's3:GetBucketLocation',
    () => s3.send(new GetBucketLocationCommand({ Bucket })),
    ['NoSuchBucket'],
  )
  return found && (found.LocationConstraint || 'us-east-1')
}

/** Those of a bucket that is not there. */
export function noTriggers(functionArn: string): TriggerConfiguration {
  return {
    ...{ functionArn, notification: {}, mappings: [], triggers: [], topics: [], others: [] },
  }
}

/**
 * Why the bucket, or the function, refuses what the other is to do: found only where a person makes
 * them one by one, as elsewhere they are made together.
 */
export async function refusalsOf(
  clients: Pick<Clients, 's3' | 'lambda'>,
  { bucket, functionName, aws }: Pick<Target, 'bucket' | 'functionName'> & Commands,
  { triggers }: Pick<Triggers, 'triggers'>,
): Promise<Partial<Pick<Triggers, 'bucketFault' | 'triggers'>>> {
  const region = await regionOf(clients, bucket)
  if (region === undefined) {
    const fix = `${aws('s3')} mb s3://${bucket}`
    return { bucketFault: { fact: `bucket ${bucket} does not exist`, fix } }
  }
  const own = await clients.lambda.config.region()
  if (region !== own) {
    const fact = `bucket ${bucket} is in ${region}, and the function in ${own}: S3 sends events only within its region`
    const fix = `make a bucket in ${own}, and name it here with --bucket: ${aws('s3')} mb s3://OTHER-NAME`
    return { bucketFault: { fact, fix } }
  }
  const direct = (trigger: Trigger): boolean => trigger.delivery === 'direct'
  if (!triggers.some(direct) || (await letsS3(clients, functionName))) return {}
  const stopped = `the policy of ${functionName} does not let S3 invoke it`
  const start = `${aws('lambda')} add-permission --function-name ${functionName} --statement-id s3 --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn arn:aws:s3:::${bucket}`
  return {
    triggers: triggers.map((one) => (direct(one) ? { ...one, stopped, start } : one)),
  }
}

interface Commands {
  aws(service: string): string
}

async function letsS3({ lambda }: Pick<Clients, 'lambda'>, FunctionName: string): Promise<boolean> {
  const found = await ask('lambda:GetPolicy', () =>
    lambda.send(new GetPolicyCommand({ FunctionName })).catch((error) => {
      if (error.name === 'ResourceNotFoundException') return { Policy: undefined }
      throw error
    }),
  )
  return allows(found.Policy, (principal) => /s3\.amazonaws\.com|"\*"/.test(principal))
}
