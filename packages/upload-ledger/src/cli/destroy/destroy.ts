import { DeleteStackCommand } from '@aws-sdk/client-cloudformation'
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { LedgerError, printable } from '../../core/index.ts'
import { type Aws, connectAws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import type { Context } from '../command.ts'
import { confirm } from '../confirm.ts'
import { followEvents, newestEventId } from '../stack/follow-events.ts'
import { deleteTable } from './delete-table.ts'
import { deleteBucket, emptyBucket } from './empty-bucket.ts'
import { type DestroyPlan, planDestruction } from './plan.ts'
import { removeCode } from './remove-code.ts'
import { planLines } from './show-plan.ts'
import { takeOffTrigger } from './take-off-trigger.ts'

export interface DestroyOptions {
  readonly stackName: string
  /** Also delete the resources that the stack would keep. */
  readonly data: boolean
  readonly yes: boolean
}

/**
 * Deletes a deployment after showing what it deletes and keeps. Each step checks what is left to
 * do, so it can run again after it was stopped anywhere.
 *
 * @returns the exit code: 0 done, 1 not done
 */
export async function destroy(
  { stackName, data, yes }: DestroyOptions,
  flags: { readonly region?: string | undefined; readonly profile?: string | undefined },
  context: Context,
): Promise<number> {
  const aws = await connectAws(flags, context)
  const plan = await planDestruction(aws, stackName)
  if (plan === undefined) {
    context.err(`No stack ${stackName} in ${aws.region} of account ${aws.accountId}`)
    return 1
  }
  refuseHiddenLoss(plan, data)
  for (const line of planLines(aws, plan, data)) context.err(line)
  context.err('')
  if (!yes && !(await agreed(stackName, data, context))) {
    context.err('No changes made')
    return 1
  }
  if (data) await openForRemoval(aws, plan, context)
  if (plan.standing && !(await deleteStack(aws, plan, context))) return 1
  if (data) await removeData(aws, plan, context)
  else if (plan.bucket !== undefined) {
    await takeOffTrigger(aws, plan.bucket.name, plan.targets, context)
  }
  for (const line of leftLines(plan, data)) context.err(line)
  return 0
}

async function agreed(stackName: string, data: boolean, context: Context): Promise<boolean> {
  if (!data) return confirm('Destroy this?', context)
  const answer = await context.ask(`To delete the data too, type the stack name, ${stackName}: `)
  return answer.trim() === stackName
}

/**
 * @throws {LedgerError} `invalid-argument` when it would delete data that the person did not name
 */
function refuseHiddenLoss({ stack, standing, removalPolicy, ...plan }: DestroyPlan, data: boolean) {
  if (data || !standing || removalPolicy === 'retain') return
  const names = namesOf(plan)
  if (names.length === 0) return
  const message = `Cannot destroy the stack ${stack.name}: it was deployed with --removal-policy destroy, so this would delete ${names.join(' and ')} too; to allow this, add --data, or first deploy with --removal-policy retain`
  throw new LedgerError('invalid-argument', message)
}

/** The names of the data that the stack created. */
function namesOf({
  table,
  history,
  bucket,
}: Pick<DestroyPlan, 'table' | 'history' | 'bucket'>): readonly string[] {
  return [table, history, bucket].flatMap((one) => one?.name ?? [])
}

/** Makes tables and bucket deletable, so that CloudFormation can delete them with the stack. */
async function openForRemoval(
  aws: Aws,
  { table, history, bucket, removalPolicy, standing }: DestroyPlan,
  context: Context,
): Promise<void> {
  for (const one of [table, history]) {
    if (!one?.isProtected) continue
    const { name } = one
    await asking(`turn off deletion protection for the table ${name}`, 'dynamodb:UpdateTable', () =>
      aws.dynamodb.send(
        new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }),
      ),
    )
  }
  if (standing && removalPolicy === 'destroy' && bucket !== undefined) {
    await emptyBucket(aws, bucket.name, context)
  }
}

/** @returns whether it is gone */
async function deleteStack(aws: Aws, { stack }: DestroyPlan, context: Context): Promise<boolean> {
  const mark = await newestEventId(aws, stack.id)
  await asking(`delete the stack ${stack.name}`, 'cloudformation:DeleteStack', () =>
    aws.cloudformation.send(new DeleteStackCommand({ StackName: stack.id })),
  )
  const { stack: now, failure } = await followEvents(aws, stack.id, mark, context)
  if (now?.status === 'DELETE_COMPLETE') return true
  context.err(
    now === undefined
      ? 'Stopped waiting; the deletion continues in AWS. Run destroy again when it ends'
      : `Cannot delete the stack ${stack.name}: ${failure ?? 'no reason given'} (status ${now.status}); fix the cause and run destroy again`,
  )
  return false
}

async function removeData(aws: Aws, plan: DestroyPlan, context: Context): Promise<void> {
  const { table, history, bucket, stack } = plan
  for (const one of [table, history]) {
    if (one === undefined) continue
    await deleteTable(aws, one.name, context)
    context.err(`Deleted the table ${one.name}`)
  }
  if (bucket !== undefined) {
    const count = await emptyBucket(aws, bucket.name, context)
    await deleteBucket(aws, bucket.name)
    context.err(`Deleted the bucket ${bucket.name} and ${count} objects and versions in it`)
  }
  const codeBucket = stack.parameters.CodeBucket
  if (codeBucket) await removeCode(aws, codeBucket, context)
}

/** The resources that still exist, and how to handle them. */
function leftLines({ stack, ...plan }: DestroyPlan, data: boolean): readonly string[] {
  const { BucketName = '', ExistingBucket } = stack.parameters
  const name = printable(BucketName)
  const kept = data ? [] : namesOf(plan)
  return [
    ...(kept.length === 0
      ? []
      : [
          `Kept: ${kept.join(', ')}; to delete the data too, run upload-ledger destroy --stack-name ${stack.name} --data`,
        ]),
    ...(ExistingBucket === 'true'
      ? [
          `EventBridge stays on for the bucket ${name}, because other rules may use it; check with aws events list-rules and aws s3api get-bucket-notification-configuration --bucket ${name}`,
        ]
      : []),
  ]
}
