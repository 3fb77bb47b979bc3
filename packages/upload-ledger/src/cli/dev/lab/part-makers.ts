import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { codePackage } from '../../deploy/code-package.ts'
import { trustPolicy } from '../../doctor/by-hand.ts'
import type { Clients } from '../../doctor/clients.ts'
import { account, arnOfTable, region } from '../pipeline.ts'
import { roleOf } from './names.ts'
import type { PartToMake } from './parts.ts'

/** A function to create: its code, and what it may write. */
export interface FunctionToMake {
  readonly name: string
  readonly handler: string
  /** The files of its code. */
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly environment: Readonly<Record<string, string>>
  readonly logFormat: 'JSON' | 'Text'
}

export function functionPart({ lambda }: Clients, wanted: FunctionToMake): PartToMake {
  const { name, handler, files, environment, logFormat } = wanted
  return {
    kind: 'function',
    name,
    make: () =>
      lambda.send(
        new CreateFunctionCommand({
          ...{ FunctionName: name, Runtime: 'nodejs24.x', Handler: handler, Timeout: 30 },
          Role: `arn:aws:iam::${account}:role/${roleOf(name)}`,
          Code: { ZipFile: codePackage(files).zip },
          Environment: { Variables: { ...environment } },
          LoggingConfig: { LogFormat: logFormat },
        }),
      ),
  }
}

/** The role of a function: the statements of the exercise, and more. */
export function rolePart(
  { iam }: Clients,
  functionName: string,
  statements: readonly Statement[],
): PartToMake {
  const RoleName = roleOf(functionName)
  return {
    kind: 'role',
    name: RoleName,
    async make() {
      const AssumeRolePolicyDocument = JSON.stringify(trustPolicy)
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
      const PolicyDocument = policyOf(statements)
      const input = { RoleName, PolicyName: rolePolicy, PolicyDocument }
      await iam.send(new PutRolePolicyCommand(input))
    },
  }
}

/** The inline policy of each role: the one that the checklist's fix puts, so that there is never a second. */
export const rolePolicy = 'upload-ledger'

export function policyOf(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: string | readonly string[]
  readonly Resource: string
}

/** The exercise's statement. */
export function writeMetadata(table: string): Statement {
  const Sid = 'WriteMetadataToDynamoDB'
  return { Sid, Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: arnOfTable(table) }
}

export function writeHistory(table: string): Statement {
  const Sid = 'WriteHistoryToDynamoDB'
  return { Sid, Effect: 'Allow', Action: 'dynamodb:UpdateItem', Resource: arnOfTable(table) }
}

export function writeLogs(functionName: string): Statement {
  const group = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${functionName}`
  const Action = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']
  return { Sid: 'WriteLogs', Effect: 'Allow', Action, Resource: `${group}:*` }
}

/** @param notify sets its notifications */
export function bucketPart(
  { s3 }: Clients,
  name: string,
  notify: () => Promise<unknown>,
): PartToMake {
  return {
    kind: 'bucket',
    name,
    async make() {
      await s3.send(new CreateBucketCommand({ Bucket: name }))
      await notify()
    },
  }
}
