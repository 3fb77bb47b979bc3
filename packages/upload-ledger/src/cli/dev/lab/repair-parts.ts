import { PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import type { RepairPart } from '../../../api/index.ts'
import { createTable } from '../../../table/index.ts'
import type { Clients } from '../../doctor/clients.ts'
import { withTrigger } from '../../doctor/trigger-commands.ts'
import { account } from '../pipeline.ts'
import { ledgerBundle } from './experiment-parts.ts'
import { repair, roleOf } from './names.ts'
import {
  bucketPart,
  functionPart,
  policyOf,
  rolePart,
  rolePolicy,
  writeLogs,
  writeMetadata,
} from './part-makers.ts'
import type { PartToMake } from './parts.ts'

const { bucket, functionName, table, prefix } = repair
const logs = writeLogs(functionName)
const statements = [writeMetadata(table), logs]
const environment = { TABLE_NAME: table }

/** A pipeline as the exercise has it, with our function in it. */
export async function repairPipeline(
  clients: Clients,
  functionArn: string,
): Promise<readonly PartToMake[]> {
  const { lambda } = clients
  return [
    { kind: 'table', name: table, make: () => createTable(clients.table(table)) },
    rolePart(clients, functionName, statements),
    functionPart(clients, {
      ...{ name: functionName, handler: 'index.handler', logFormat: 'JSON', environment },
      files: { 'index.cjs': await ledgerBundle() },
    }),
    bucketPart(clients, bucket, async () => {
      await lambda.send(
        new AddPermissionCommand({
          ...{ FunctionName: functionName, StatementId: 's3', Action: 'lambda:InvokeFunction' },
          ...{ Principal: 's3.amazonaws.com', SourceArn: `arn:aws:s3:::${bucket}` },
          SourceAccount: account,
        }),
      )
      await setTrigger(clients, functionArn)
    }),
  ]
}

/** Takes a part of the pipeline away, or puts it back. */
export async function setPart(
  clients: Clients,
  functionArn: string,
  part: RepairPart,
  isThere: boolean,
): Promise<void> {
  if (part === 'permission') {
    const policy = policyOf(isThere ? statements : [logs])
    const input = { RoleName: roleOf(functionName), PolicyName: rolePolicy, PolicyDocument: policy }
    await clients.iam.send(new PutRolePolicyCommand(input))
  } else if (part === 'variable') {
    const Variables = isThere ? environment : {}
    const input = { FunctionName: functionName, Environment: { Variables } }
    await clients.lambda.send(new UpdateFunctionConfigurationCommand(input))
  } else await setTrigger(clients, isThere ? functionArn : undefined)
}

async function setTrigger({ s3 }: Clients, functionArn: string | undefined): Promise<void> {
  const NotificationConfiguration =
    functionArn === undefined ? {} : withTrigger({}, [{ prefix, suffix: '' }], { functionArn })
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }),
  )
}
