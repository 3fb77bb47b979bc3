import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api'
import { inject } from 'vitest'
import { UploadLedger, type UploadLedgerProps } from '../../src/cdk/index.ts'

/** A stack with one ledger in it, and what CloudFormation would be given. */
export interface Synthesized {
  readonly app: App
  readonly stack: Stack
  readonly ledger: UploadLedger
  readonly template: Template
}

/**
 * @param propsIn the props, for which something may first have to be made in the stack
 * @param context what an app's `cdk.json` may have, such as feature flags
 */
export function synthesize(
  propsIn: UploadLedgerProps | ((stack: Stack) => UploadLedgerProps) = {},
  context: Readonly<Record<string, unknown>> = {},
): Synthesized {
  const outdir = mkdtempSync(join(inject('runFolder'), 'cdk-'))
  const app = new App({
    outdir,
    context: { [DISABLE_CREATION_STACK_TRACES]: true, ...context },
    analyticsReporting: false,
    ...quick,
  })
  const stack = new Stack(app, 'Uploads')
  const props = typeof propsIn === 'function' ? propsIn(stack) : propsIn
  const ledger = new UploadLedger(stack, 'Ledger', props)
  return { app, stack, ledger, template: Template.fromStack(stack) }
}

/** CDK's own checks only print what they find, and take longer than all the rest. */
const quick = { builtinCloudFormationValidation: false, treeMetadata: false }

/** Each way of delivery that there is, by the name that the template has. */
export const ways: Readonly<Record<string, (stack: Stack) => UploadLedgerProps>> = {
  direct: () => ({}),
  queue: () => ({ delivery: 'queue' }),
  eventbridge: () => ({ delivery: 'eventbridge' }),
  'eventbridge, on a bucket that exists': (stack) => ({ bucket: existing(stack) }),
}

export function existing(stack: Stack): ReturnType<typeof Bucket.fromBucketName> {
  return Bucket.fromBucketName(stack, 'Existing', 'theirs')
}

/** The only resource of a type; its properties as CloudFormation gets them. */
export function onlyResource(template: Template, type: string): Resource {
  const found = Object.values(template.findResources(type))
  if (found.length !== 1) throw new Error(`Cannot take the only ${type}: there are ${found.length}`)
  return found[0] as Resource
}

export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DependsOn?: readonly string[]
}

/** Every statement that the function's role has, from wherever it has it. */
export function roleStatements(template: Template): readonly Statement[] {
  const { Policies } = onlyResource(template, 'AWS::IAM::Role').Properties as {
    Policies: readonly { PolicyDocument: { Statement: readonly Statement[] } }[]
  }
  template.resourceCountIs('AWS::IAM::Policy', 0)
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0)
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
}

export interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: unknown
}

/** `{ "Fn::GetAtt": [id, name] }` with the id of the only resource of a type. */
export function attributeOf(template: Template, type: string, name: string): object {
  const ids = Object.keys(template.findResources(type))
  if (ids.length !== 1) throw new Error(`Cannot refer to the only ${type}: there are ${ids.length}`)
  return { 'Fn::GetAtt': [ids[0], name] }
}
