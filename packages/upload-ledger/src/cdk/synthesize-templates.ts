import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { App, CfnParameter } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Delivery } from '../core/index.ts'
import { codeInBucket } from './code-in-bucket.ts'
import { withoutImpliedDependencies } from './implied-dependencies.ts'
import { makeOutputs } from './make-outputs.ts'
import { plainStack } from './plain-stack.ts'
import { singleTemplate } from './template/index.ts'
import { UploadLedger } from './upload-ledger.ts'

/** The templates of one delivery each, by the names of their files. */
const templates: readonly {
  readonly name: string
  readonly delivery: Delivery
  readonly existingBucket: boolean
}[] = [
  { name: 'direct', delivery: 'direct', existingBucket: false },
  { name: 'queue', delivery: 'queue', existingBucket: false },
  { name: 'eventbridge', delivery: 'eventbridge', existingBucket: false },
  { name: 'eventbridge-existing-bucket', delivery: 'eventbridge', existingBucket: true },
]

/**
 * Writes templates into a folder: `NAME.template.json` for each delivery, with few parameters and
 * easy to read, and `upload-ledger.template.json`, with every option of the construct. All are
 * plain CloudFormation, for an account without a CDK bootstrap. So the bundle is no asset: the
 * deployer uploads it, and the parameters name its bucket and key.
 *
 * @returns the absolute paths of the templates
 */
export function synthesizeTemplates(folder: string): readonly string[] {
  const files = synthesizeDeliveries(folder)
  const single = join(resolve(folder), 'upload-ledger.template.json')
  writeFileSync(single, JSON.stringify(singleTemplate()))
  return [...files, single]
}

/** Writes only the templates for each delivery. */
export function synthesizeDeliveries(folder: string): readonly string[] {
  const app = new App({ outdir: folder, analyticsReporting: false, treeMetadata: false })
  for (const template of templates) makeStack(app, template)
  return app.synth().stacks.map(({ template, templateFullPath: file }) => {
    writeFileSync(file, JSON.stringify(withoutImpliedDependencies(template), undefined, 1))
    return file
  })
}

function makeStack(app: App, { name, delivery, existingBucket }: (typeof templates)[number]): void {
  const stack = plainStack(app, name)
  const parameter = (id: string, description: string, preset?: string) =>
    new CfnParameter(stack, id, {
      description,
      ...(preset === undefined ? {} : { default: preset }),
    })
  const made = existingBucket ? 'that exists, with EventBridge turned on' : 'to create'
  const bucketName = parameter('BucketName', `The bucket ${made}`).valueAsString
  const encoded =
    delivery === 'eventbridge'
      ? ''
      : ', with a space as + and other special characters percent-encoded'
  const prefix = parameter('Prefix', `The prefix of the keys to record${encoded}`, 'incoming/')
  const tableName = parameter('TableName', 'The table to create', 'upload_metadata')
  const codeBucket = parameter('CodeBucket', 'The bucket that holds the deployment package')
  const codeKey = parameter('CodeKey', 'The key of the deployment package, a .zip')
  // Without a prefix S3 would refuse the filter, and EventBridge the rule.
  for (const required of [prefix, tableName, codeKey]) required.minLength = 1
  const ledger = new UploadLedger(stack, 'Ledger', {
    ...(existingBucket
      ? { bucket: Bucket.fromBucketName(stack, 'Existing', bucketName) }
      : { bucketName }),
    prefix: prefix.valueAsString,
    tableName: tableName.valueAsString,
    code: codeInBucket(stack, codeBucket.valueAsString, codeKey.valueAsString),
    delivery,
  })
  makeOutputs(stack, ledger)
}
