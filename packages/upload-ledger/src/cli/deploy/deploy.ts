import { LedgerError, printableJson } from '../../core/index.ts'
import { type Aws, connectAws } from '../aws/connect.ts'
import type { Context } from '../command.ts'
import { confirm } from '../confirm.ts'
import {
  type ChangeSet,
  createChangeSet,
  executeChangeSet,
  readChanges,
} from '../stack/change-set.ts'
import { changeSetPrefix } from '../stack/change-sets.ts'
import { describeStack } from '../stack/describe-stack.ts'
import { followEvents, newestEventId, type Operation } from '../stack/follow-events.ts'
import { madeBucketName } from './check-bucket.ts'
import { putCode } from './code-bucket.ts'
import { dangersOf } from './dangers.ts'
import type { DeployOptions } from './options.ts'
import { otherSideLines } from './other-side.ts'
import { nextLines, type Outcome, outputLines, switchLine } from './outcome.ts'
import { type DeployPlan, planDeployment } from './plan.ts'
import { laterLine } from './show-deliveries.ts'
import { laterKeyLine } from './show-key.ts'
import { planLines } from './show-plan.ts'
import { failureLines } from './stack-failure-lines.ts'
import { turnOnSwitch } from './switch.ts'
import { withdrawChangeSet } from './withdraw.ts'

/**
 * Deploys the ledger into an account: checks, shows, asks, and only then changes anything. Before
 * the answer it creates only a change set, which a "no", a failure or Ctrl-C deletes again.
 *
 * @returns the exit code: 0 done, 1 not done
 */
export async function deploy(
  options: DeployOptions,
  flags: { readonly region?: string | undefined; readonly profile?: string | undefined },
  context: Context,
): Promise<number> {
  const { stackName } = options
  const aws = await connectAws(flags, context)
  const plan = await planDeployment(aws, options, context.now())
  context.err(`Computing the changes to the stack ${stackName} …`)
  const changeSet = await createChangeSet(aws, {
    stackName,
    type: plan.type,
    name: `${changeSetPrefix}${context.now().toString(36)}`,
    template: plan.template,
    parameters: plan.parameters,
  })
  let withdraw = true
  try {
    const changes = await readChanges(aws, changeSet, context.interrupted)
    for (const line of planLines(aws, stackName, plan, changes)) context.err(line)
    if (changes !== undefined) refuseDanger(dangersOf(plan, changes), options)
    const turns = plan.switch !== undefined && !plan.switch.isOn
    if (changes === undefined && !turns) {
      context.err('No changes to deploy')
      return await finish(aws, options, plan, { outcome: 'unchanged', turned: false }, context)
    }
    if (!options.yes && !(await confirm('Deploy this?', context))) {
      context.err('No changes made')
      return 1
    }
    if (changes !== undefined) {
      await putCode(aws, plan.code)
      const mark = await newestEventId(aws, changeSet.stackId)
      await executeChangeSet(aws, changeSet)
      withdraw = false
      const operation = await followEvents(aws, changeSet.stackId, mark, context)
      if (!hasSucceeded(operation, stackName, context)) return 1
    }
    const turned = turns && (await turnOnSwitch(aws, plan.switch?.bucket ?? ''))
    const done = plan.type === 'CREATE' ? 'created' : 'updated'
    const outcome = changes === undefined ? 'unchanged' : done
    return await finish(aws, options, plan, { outcome, turned }, context)
  } finally {
    if (withdraw) await withdrawn(aws, changeSet, plan.type, context)
  }
}

/**
 * Deletes the change set; reports a failure to do so without hiding the reason for the deletion.
 */
async function withdrawn(
  aws: Aws,
  changeSet: ChangeSet,
  type: 'CREATE' | 'UPDATE',
  context: Context,
): Promise<void> {
  try {
    await withdrawChangeSet(aws, changeSet, type)
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error)
    context.err(`${fact}; the change set ${changeSet.id} still exists`)
  }
}

function refuseDanger(
  dangers: readonly string[],
  { allowReplacement, stackName }: DeployOptions,
): void {
  if (dangers.length === 0 || allowReplacement) return
  const message = `Cannot deploy the stack ${stackName}: ${dangers.join('; ')}; to allow this, add --allow-replacement`
  throw new LedgerError('invalid-argument', message)
}

function hasSucceeded({ stack, failure }: Operation, stackName: string, context: Context): boolean {
  if (stack === undefined) {
    context.err(
      `Stopped waiting; the deployment continues in AWS. Follow it with aws cloudformation describe-stack-events --stack-name ${stackName}, and run deploy again when it ends`,
    )
    return false
  }
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) return true
  for (const line of failureLines(stack, failure)) context.err(line)
  return false
}

async function finish(
  aws: Aws,
  { stackName, json }: DeployOptions,
  plan: DeployPlan,
  { outcome, turned }: { readonly outcome: Outcome['outcome']; readonly turned: boolean },
  context: Context,
): Promise<number> {
  const stack = await describeStack(aws, stackName)
  const result: Outcome = {
    account: aws.accountId,
    region: aws.region,
    stack: stackName,
    outcome,
    outputs: stack?.outputs ?? {},
    turnedOnEventBridge: turned,
  }
  const made = outcome !== 'unchanged' && plan.stack?.parameters.Delivery !== 'eventbridge'
  const isOwn = !plan.settings.bucket.existing
  if (turned || (made && plan.settings.delivery === 'eventbridge' && isOwn)) {
    const bucket = plan.switch?.bucket ?? madeBucketName(plan.settings.bucket, aws)
    context.err(switchLine(bucket))
  }
  const { previousDelivery, previousQueueKeyArn } = plan.settings
  const changedAtMs = outcome === 'unchanged' ? plan.deployed?.changedAtMs : undefined
  const sinceMs = changedAtMs ?? context.now()
  if (previousDelivery !== undefined) context.err(laterLine(previousDelivery, sinceMs))
  if (previousQueueKeyArn !== '') context.err(laterKeyLine(previousQueueKeyArn, sinceMs))
  if (json) {
    context.out(printableJson(result))
    return 0
  }
  for (const line of outputLines(result.outputs)) context.out(line)
  for (const line of otherSideLines(aws, plan.settings, result.outputs)) context.err(line)
  for (const line of ['', ...nextLines(aws, stackName, plan.settings, result.outputs.ApiUrl)])
    context.err(line)
  return 0
}
