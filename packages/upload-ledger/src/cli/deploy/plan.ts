import type { Aws } from '../aws/connect.ts'
import { type DeployedStack, describeStack } from '../stack/describe-stack.ts'
import { changeSetType, requireOurs } from '../stack/stack-state.ts'
import { checkBucket, madeBucketName } from './check-bucket.ts'
import { checkTable } from './check-table.ts'
import { type CodeUpload, planCodeUpload } from './code-bucket.ts'
import { codePackage } from './code-package.ts'
import type { DeployOptions } from './options.ts'
import { fromParameters, toParameters } from './parameters.ts'
import type { DeploySettings } from './settings.ts'
import { settle } from './settle.ts'
import { planSwitch, type SwitchPlan } from './switch.ts'
import {
  deployedTemplate,
  readBuilt,
  readTemplate,
  removalPolicyOf,
  withRemovalPolicy,
} from './template.ts'

/** Everything that a deployment will do, found out without changing anything. */
export interface DeployPlan {
  readonly type: 'CREATE' | 'UPDATE'
  /** The stack before the deployment; `undefined` if there is none. */
  readonly stack: DeployedStack | undefined
  readonly settings: DeploySettings
  readonly template: string
  readonly parameters: Readonly<Record<string, string>>
  readonly code: CodeUpload
  readonly zip: Uint8Array
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
  { stackName, flags }: DeployOptions,
): Promise<DeployPlan> {
  const zipped = codePackage(readBuilt('dist/lambda/index.cjs'))
  const template = readTemplate()
  const stack = await describeStack(aws, stackName)
  const type = changeSetType(stack)
  const before = type === 'UPDATE' && stack !== undefined ? await deployed(aws, stack) : undefined
  const settings = settle(flags, before?.settings)
  await checkBucket(aws, settings.bucket, before?.bucket)
  await checkTable(aws, settings.table, before?.table)
  // A later deployment puts its code where the first one did.
  const codeBucket = flags['code-bucket'] ?? before?.codeBucket
  const code = await planCodeUpload(aws, zipped, codeBucket)
  return {
    type,
    stack,
    settings,
    template: JSON.stringify(withRemovalPolicy(template, settings.removalPolicy)),
    parameters: toParameters(settings, code),
    code,
    zip: zipped.zip,
    switch: settings.bucket.existing ? await planSwitch(aws, settings.bucket.name) : undefined,
  }
}

interface Deployed {
  readonly settings: DeploySettings
  /** Created by the stack. */
  readonly bucket: string | undefined
  readonly table: string | undefined
  readonly codeBucket: string | undefined
}

async function deployed(aws: Aws, stack: DeployedStack): Promise<Deployed> {
  requireOurs(stack, 'deploy')
  const policy = removalPolicyOf(await deployedTemplate(aws, stack.id))
  const settings = fromParameters(stack.parameters, policy)
  const { bucket, table } = settings
  return {
    settings,
    bucket: bucket.existing ? undefined : madeBucketName(bucket, aws),
    table: table.existing ? undefined : table.name,
    codeBucket: stack.parameters.CodeBucket,
  }
}
