import { checkNotificationCount } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { type DeployedStack, describeStack } from '../stack/describe-stack.ts'
import { changeSetType, requireOurs } from '../stack/stack-state.ts'
import { builtCode } from './built-code.ts'
import { checkBucket, madeBucketName } from './check-bucket.ts'
import { checkQueueKey } from './check-queue-key.ts'
import { checkTable } from './check-table.ts'
import { type CodeUpload, planCodeUpload } from './code-bucket.ts'
import { findHistoryTable } from './find-history-table.ts'
import type { DeployOptions } from './options.ts'
import { fromParameters, toParameters } from './parameters.ts'
import { holdsMs } from './previous-delivery.ts'
import { keyHoldsMs } from './previous-key.ts'
import { asksS3, type DeploySettings, isElsewhere } from './settings.ts'
import { settle } from './settle.ts'
import { settleConfirmation } from './settle-confirmation.ts'
import { planSwitch, type SwitchPlan } from './switch.ts'
import { deployedTemplate, readTemplate, removalPolicyOf, withRemovalPolicy } from './template.ts'
import { trimmed } from './trimmed.ts'
import { areSeveral, keysInText, templateText, withKeys } from './written-keys.ts'

/** Everything that a deployment will do, found out without changing anything. */
export interface DeployPlan {
  readonly type: 'CREATE' | 'UPDATE'
  /** The stack before the deployment; `undefined` if there is none. */
  readonly stack: DeployedStack | undefined
  readonly settings: DeploySettings
  /** The deployed settings; `undefined` for a first deployment. */
  readonly deployed:
    | (Pick<Deployed, 'settings' | 'changedAtMs'> & { readonly previousIsThrough: boolean })
    | undefined
  /** Why the bucket needs the function to ask S3, where the plan turns that on for it. */
  readonly needToAsk: string | undefined
  /** What could not be checked of the queues' key; empty if everything was. */
  readonly keyWarnings: readonly string[]
  /** The time of the plan. */
  readonly nowMs: number
  readonly template: string
  readonly parameters: Readonly<Record<string, string>>
  readonly code: CodeUpload
  /** Only for an existing bucket. */
  readonly switch: SwitchPlan | undefined
}

/**
 * Plans a deployment, and refuses one that cannot succeed.
 *
 * @throws {LedgerError} with the first reason found
 */
export async function planDeployment(
  aws: Aws,
  { stackName, flags, dropPreviousDelivery }: DeployOptions,
  nowMs: number,
): Promise<DeployPlan> {
  const stack = await describeStack(aws, stackName)
  const type = changeSetType(stack)
  const before = type === 'UPDATE' && stack !== undefined ? await deployed(aws, stack) : undefined
  const previousIsThrough = before !== undefined && isThrough(before, nowMs)
  const settled = settle(
    flags,
    before?.settings,
    dropPreviousDelivery || previousIsThrough,
    before !== undefined && nowMs - before.changedAtMs >= keyHoldsMs,
  )
  // Of a bucket in another account or region, nothing can be seen from here.
  const isHere = !isElsewhere(settled)
  if (isHere) await checkBucket(aws, settled.bucket, before?.bucket)
  await checkTable(aws, settled.table, before?.table)
  const keyWarnings = await checkQueueKey(aws, stackName, settled)
  const { need, confirmWithS3 } = await settleConfirmation(
    aws,
    settled,
    settled.bucket.existing
      ? isHere
        ? settled.bucket.name
        : undefined
      : ownBucket(before, madeBucketName(settled.bucket, aws)),
  )
  const settings = {
    ...settled,
    confirmWithS3,
    historyTable: await findHistoryTable(aws, settled, {
      stackId: stack?.id,
      deployed: before?.settings,
      isNamed: flags['history-table'] !== undefined,
    }),
  }
  refuseManyNotifications(settings)
  // A later deployment puts its code where the first one did.
  const codeBucket = flags['code-bucket'] ?? before?.codeBucket
  const writer = builtCode('lambda')
  const api = settings.api.isOn ? builtCode('api-function') : undefined
  const verify = settings.verifySchedule === '' ? undefined : builtCode('verify-function')
  const packages = [writer, api, verify].filter((one) => one !== undefined)
  const code = await planCodeUpload(aws, packages, codeBucket)
  const location = {
    bucket: code.bucket,
    key: writer.key,
    apiKey: api?.key,
    verifyKey: verify?.key,
  }
  const parameters = toParameters(settings, location)
  const edited = withRemovalPolicy(readTemplate(), settings.removalPolicy)
  const written = areSeveral(settings) ? withKeys(edited, settings) : edited
  return {
    type,
    stack,
    settings,
    deployed: before && { ...before, previousIsThrough },
    needToAsk: need,
    keyWarnings,
    nowMs,
    template: templateText(trimmed(written, parameters), settings),
    parameters,
    code,
    switch:
      settings.bucket.existing && isHere ? await planSwitch(aws, settings.bucket.name) : undefined,
  }
}

/** The bucket that the stack has created, if the settings keep it. */
function ownBucket(before: Deployed | undefined, name: string): string | undefined {
  return before?.bucket === name ? name : undefined
}

/** @throws {LedgerError} `invalid-argument` for more filters than S3 takes notifications */
function refuseManyNotifications(settings: DeploySettings): void {
  const { delivery, previousDelivery } = settings
  const kinds = 2 + Number(asksS3(settings)) + Number(settings.enrich.includes('tags'))
  const ways = [delivery, previousDelivery].filter((one) => one !== undefined)
  if (ways.some((way) => way !== 'eventbridge')) checkNotificationCount(settings, kinds)
}

/** Whether no event can be under way in the previous delivery any more. */
function isThrough({ settings, changedAtMs }: Deployed, nowMs: number): boolean {
  const { previousDelivery } = settings
  return previousDelivery !== undefined && nowMs - changedAtMs >= holdsMs[previousDelivery]
}

interface Deployed {
  readonly settings: DeploySettings
  /** Of any update: a wait for the previous delivery's events starts anew with it. */
  readonly changedAtMs: number
  /** Created by the stack. */
  readonly bucket: string | undefined
  readonly table: string | undefined
  readonly codeBucket: string | undefined
}

async function deployed(aws: Aws, stack: DeployedStack): Promise<Deployed> {
  requireOurs(stack, 'deploy')
  const template = await deployedTemplate(aws, stack.id)
  const policy = removalPolicyOf(template)
  const settings = fromParameters(stack.parameters, policy, keysInText(template))
  const { bucket, table } = settings
  return {
    settings,
    changedAtMs: stack.changedAtMs,
    bucket: bucket.existing ? undefined : madeBucketName(bucket, aws),
    table: table.existing ? undefined : table.name,
    codeBucket: stack.parameters.CodeBucket,
  }
}
