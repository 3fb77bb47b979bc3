import type { PolicyDocument } from '../identity/index.ts'

const writeLogs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

/**
 * The policies of AWS that beginners attach to a function's role, by name and path: the actions on
 * services that are here, without conditions.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
const actions: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonDynamoDBReadOnlyAccess: [
    ...['dynamodb:BatchGetItem', 'dynamodb:Describe*', 'dynamodb:GetItem', 'dynamodb:List*'],
    ...['dynamodb:Query', 'dynamodb:Scan'],
  ],
  AmazonS3FullAccess: ['s3:*'],
  AmazonS3ReadOnlyAccess: ['s3:Describe*', 's3:Get*', 's3:List*'],
  AmazonSQSFullAccess: ['sqs:*'],
  AWSLambdaExecute: ['logs:*', 's3:GetObject', 's3:PutObject'],
  CloudWatchLogsFullAccess: ['logs:*'],
  'service-role/AWSLambdaBasicExecutionRole': writeLogs,
  'service-role/AWSLambdaDynamoDBExecutionRole': [
    ...['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    ...['dynamodb:ListStreams', ...writeLogs],
  ],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    ...['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', ...writeLogs],
  ],
}

const prefix = 'arn:aws:iam::aws:policy/'

/** The ARNs of those that are known here. */
export const managedArns: readonly string[] = Object.keys(actions).map((name) => prefix + name)

/** A policy of AWS by its ARN, `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`. */
export function managedPolicy(arn: string): PolicyDocument | undefined {
  const name = arn.startsWith(prefix) ? arn.slice(prefix.length) : ''
  if (!Object.hasOwn(actions, name)) return undefined
  const Action = actions[name] ?? []
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }
}
