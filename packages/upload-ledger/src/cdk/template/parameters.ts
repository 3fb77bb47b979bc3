import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** The construct's default, for which its smaller one counts in the Free Tier. */
export const presetConcurrency = 10

/** The parameters of the single file. */
export type ParameterName =
  | 'BucketName'
  | 'ExistingBucket'
  | 'Delivery'
  | 'Prefix'
  | 'Suffix'
  | 'FreeTier'
  | 'Alarms'
  | 'AlarmTopicArn'
  | 'Dashboard'
  | 'LogRetentionDays'
  | 'MemorySize'
  | 'MaxConcurrency'
  | 'TableName'
  | 'ExistingTable'
  | 'DeadLetterRetentionSeconds'
  | 'CodeBucket'
  | 'CodeKey'

const yesOrNo = { allowedValues: ['true', 'false'] }
const no = { default: 'false', ...yesOrNo }

const parameters: Readonly<Record<ParameterName, CfnParameterProps>> = {
  BucketName: {
    description:
      'The bucket to make, or the one that exists; empty: upload-ledger-ACCOUNT-REGION is made',
    default: '',
    allowedPattern: '^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
    constraintDescription: 'the name of a bucket, or nothing',
  },
  ExistingBucket: {
    description:
      'Whether the bucket exists. Its EventBridge switch must be on, and Delivery must be eventbridge',
    ...no,
  },
  Delivery: {
    description: 'How events get from S3 to the function',
    default: 'direct',
    allowedValues: ['direct', 'queue', 'eventbridge'],
  },
  Prefix: {
    description:
      'What the keys begin with; empty: every object. For direct and queue with a space as + and other special characters percent-encoded, slashes not; for eventbridge as it is, or, where there is a Suffix too, with a backslash before each * and each backslash',
    default: 'incoming/',
    maxLength: 1024,
  },
  Suffix: {
    description: 'What the keys end with; empty: anything. Encoded as Prefix is',
    default: '',
    maxLength: 1024,
  },
  FreeTier: {
    description:
      "Whether to stay inside AWS's Free Tier: provisioned capacity, no backups to points in time, two alarms, no metrics of the function's own",
    ...no,
  },
  Alarms: { description: 'Whether to make alarms', default: 'true', ...yesOrNo },
  AlarmTopicArn: {
    description: 'The SNS topic that the alarms tell; empty: nobody is told',
    default: '',
    allowedPattern: '^$|^arn:[^:]+:sns:[^:]+:[0-9]+:[^:]+$',
    constraintDescription: 'the ARN of an SNS topic, or nothing',
  },
  Dashboard: { description: 'Whether to make a CloudWatch dashboard', ...no },
  LogRetentionDays: {
    description: "How many days the function's log is kept",
    type: 'Number',
    default: String(RetentionDays.ONE_MONTH),
    allowedValues: Object.values(RetentionDays)
      .filter((days) => typeof days === 'number' && days !== RetentionDays.INFINITE)
      .map(String),
  },
  MemorySize: {
    description: 'Of the function, in megabytes',
    type: 'Number',
    default: 128,
    minValue: 128,
    maxValue: 10_240,
  },
  MaxConcurrency: {
    description: `The most invocations at once that a queue feeds; with FreeTier ${presetConcurrency} stands for 2`,
    type: 'Number',
    default: presetConcurrency,
    minValue: 2,
    maxValue: 1000,
  },
  TableName: {
    description: 'The table to make, or the one that exists',
    default: 'upload_metadata',
    allowedPattern: '^[a-zA-Z0-9_.-]{3,255}$',
    constraintDescription: '3 to 255 letters, digits, underscores, hyphens and dots',
  },
  ExistingTable: {
    description:
      'Whether the table exists: keys bucket and object_key, both strings. It is used as it is',
    ...no,
  },
  DeadLetterRetentionSeconds: {
    description: 'How long an event is kept that could not be recorded',
    type: 'Number',
    default: 1_209_600,
    minValue: 60,
    maxValue: 1_209_600,
  },
  CodeBucket: {
    description: "The bucket, in the stack's region, that holds the deployment package",
    minLength: 3,
  },
  CodeKey: { description: 'The key of the deployment package, a .zip', minLength: 1 },
}

/** Puts the parameters into a stack. */
export function addParameters(stack: Stack): Readonly<Record<ParameterName, CfnParameter>> {
  const made = Object.entries(parameters).map(
    ([name, props]) => [name, new CfnParameter(stack, name, props)] as const,
  )
  return Object.fromEntries(made) as Record<ParameterName, CfnParameter>
}
