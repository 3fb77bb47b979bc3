import type { Change } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { destinationLines } from '../aws/endpoints.ts'
import { changeLines } from '../stack/render-changes.ts'
import { dangersOf } from './dangers.ts'
import type { DeployPlan } from './plan.ts'
import type { DeploySettings } from './settings.ts'
import { apiLines } from './show-api.ts'
import { confirmationLines } from './show-confirmation.ts'
import { deliveryLines } from './show-deliveries.ts'
import { historyLines } from './show-history.ts'
import { keyLines } from './show-key.ts'

/** Everything that the person is asked to confirm. */
export function planLines(
  aws: Aws,
  stackName: string,
  plan: DeployPlan,
  changes: readonly Change[] | undefined,
): readonly string[] {
  const state = plan.type === 'CREATE' ? 'to create' : `to update (${plan.stack?.status})`
  return [
    ...destinationLines(aws),
    `stack     ${stackName}, ${state}`,
    '',
    ...(changes === undefined
      ? ['Changes: none']
      : ['Changes:', ...changeLines(changes), ...dangersOf(plan, changes).map(loudly)]),
    ...(changes === undefined ? [] : codeLines(plan)),
    ...deliveryLines(plan, changes !== undefined),
    ...historyLines(plan, changes ?? []),
    ...confirmationLines(plan),
    ...keyLines(plan, changes !== undefined),
    ...apiLines(plan),
    ...switchLines(plan),
    ...alarmLines(plan.settings),
  ]
}

/** An alarm that notifies nobody shows only to a person who looks at CloudWatch. */
export function alarmLines({
  alarms,
  alarmTopicArn,
}: Pick<DeploySettings, 'alarms' | 'alarmTopicArn'>): readonly string[] {
  if (!alarms || alarmTopicArn !== '') return []
  const fix = 'name an SNS topic with --alarm-topic, or remove them with --no-alarms'
  return ['', `Warning: the alarms notify nobody; ${fix}`]
}

function loudly(danger: string): string {
  return `  !! ${danger}`
}

function codeLines({ code }: DeployPlan): readonly string[] {
  const bucket = `  ${code.bucket}${code.makesBucket === 'new' ? ', to create: private, encrypted, TLS only' : ''}`
  const objects = code.packages.map(
    ({ key, zip, puts }) =>
      `  ${key}, ${(zip.byteLength / 1024).toFixed(0)} KiB${puts ? '' : ', already there'}`,
  )
  return ['', 'Code:', bucket, ...objects]
}

function switchLines({ switch: plan }: DeployPlan): readonly string[] {
  if (plan === undefined) return []
  const fact = plan.isOn ? 'EventBridge is already on' : 'EventBridge will be turned on'
  return ['', `Notifications of the bucket ${plan.bucket}: ${fact}`, ...plan.lines]
}
