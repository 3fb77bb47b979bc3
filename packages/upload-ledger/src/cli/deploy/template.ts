import { readFileSync } from 'node:fs'
import { GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { packageFile } from '../package-file.ts'
import { type RemovalPolicy, removalPolicies } from './settings.ts'

/** The parts of a template that we read. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Conditions?: Readonly<Record<string, unknown>>
  readonly Rules?: Readonly<Record<string, unknown>>
  readonly Outputs?: Readonly<Record<string, unknown>>
  readonly Metadata?: { readonly RemovalPolicy?: string }
}

/** A parameter of a template. */
export interface Parameter {
  readonly Type?: string
  readonly Default?: string | number
  readonly AllowedValues?: readonly string[]
  readonly ConstraintDescription?: string
}

interface Resource {
  readonly Type: string
  readonly Condition?: string
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Properties?: Readonly<Record<string, unknown>>
}

/** The template that this package ships. */
export function readTemplate(): Template {
  return JSON.parse(readBuilt('dist/upload-ledger.template.json').toString('utf8'))
}

/**
 * @throws {LedgerError} `configuration` when the file is missing, as in a checkout before its first
 *   build
 */
export function readBuilt(path: string): Buffer {
  const file = packageFile(path)
  try {
    return readFileSync(file)
  } catch (cause) {
    const message = `Cannot deploy: ${file} does not exist; run npm run build`
    throw new LedgerError('configuration', message, { cause })
  }
}

const bucketType = 'AWS::S3::Bucket'
const tableType = 'AWS::DynamoDB::Table'

/**
 * The template with the removal policy of tables and bucket, which CloudFormation cannot take from a
 * parameter. `destroy` also turns off the tables' deletion protection.
 */
export function withRemovalPolicy(template: Template, policy: RemovalPolicy): Template {
  const fate = policy === 'retain' ? 'Retain' : 'Delete'
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    if (resource.Type !== bucketType && resource.Type !== tableType) return [id, resource]
    const changed = { ...resource, DeletionPolicy: fate, UpdateReplacePolicy: fate }
    if (resource.Type === bucketType) return [id, changed]
    const Properties = {
      ...resource.Properties,
      DeletionProtectionEnabled: policy === 'retain',
    }
    return [id, { ...changed, Properties }]
  })
  const { Metadata: _, ...others } = template
  return {
    ...others,
    // The next deployment reads it there, also where this one creates neither table nor bucket.
    ...(policy === 'retain' ? {} : { Metadata: { RemovalPolicy: policy } }),
    Resources: Object.fromEntries(resources),
  }
}

/** The logical id of the history table: of every stack the same, also of one without a history. */
export function historyTableId(): string {
  const found = Object.entries(readTemplate().Resources).find(([, { Type, Properties = {} }]) => {
    const { Ref } = (Properties.TableName ?? {}) as { readonly Ref?: string }
    return Type === tableType && Ref === 'HistoryTableName'
  })
  return found?.[0] ?? ''
}

/** The removal policy in a stack's template, for the settings of the next deployment. */
export function removalPolicyOf({ Metadata, Resources }: Template): RemovalPolicy {
  const written = removalPolicies.find((policy) => policy === Metadata?.RemovalPolicy)
  if (written !== undefined) return written
  const data = Object.values(Resources).filter(
    ({ Type }) => Type === bucketType || Type === tableType,
  )
  return data.some(({ DeletionPolicy }) => DeletionPolicy === 'Delete') ? 'destroy' : 'retain'
}

/**
 * The template of a stack, as it was given to CloudFormation.
 *
 * @throws {LedgerError} `configuration` when it is not JSON, as ours is
 */
export async function deployedTemplate(
  { cloudformation }: Aws,
  stackId: string,
): Promise<Template> {
  const { TemplateBody } = await asking(
    'read the template of the stack',
    'cloudformation:GetTemplate',
    () => cloudformation.send(new GetTemplateCommand({ StackName: stackId })),
  )
  try {
    return JSON.parse(TemplateBody ?? '')
  } catch (cause) {
    const message =
      'Cannot read the template of the stack: it is not JSON, so upload-ledger did not create it'
    throw new LedgerError('configuration', message, { cause })
  }
}
