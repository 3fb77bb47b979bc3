import {
  App,
  BootstraplessSynthesizer,
  CfnOutput,
  CfnParameter,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { UploadLedger } from './upload-ledger.ts'
import type { Delivery } from './upload-ledger-props.ts'

/** The templates, by the names of their files. */
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
 * Writes `NAME.template.json` for each delivery into a folder: plain CloudFormation with
 * parameters, for an account that CDK was never set up in. So the bundle is no asset; it is
 * uploaded by whoever deploys, and the parameters say where it lies.
 *
 * @returns the absolute paths of the templates
 */
export function synthesizeTemplates(folder: string): readonly string[] {
  const app = new App({ outdir: folder, analyticsReporting: false, treeMetadata: false })
  for (const template of templates) makeStack(app, template)
  return app.synth().stacks.map((stack) => stack.templateFullPath)
}

function makeStack(
  app: App,
  { name, delivery, existingBucket }: (typeof templates)[number],
): Stack {
  const stack = new Stack(app, name, {
    description: 'Keeps one true row per S3 object in DynamoDB',
    // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  })
  const parameter = (id: string, description: string, preset?: string) =>
    new CfnParameter(stack, id, {
      description,
      ...(preset === undefined ? {} : { default: preset }),
    })
  const made = existingBucket ? 'that exists; its EventBridge switch must be on' : 'to make'
  const bucketName = parameter('BucketName', `The bucket ${made}`).valueAsString
  const encoded = delivery === 'eventbridge' ? '' : ', special characters percent-encoded'
  const prefix = parameter('Prefix', `What the keys begin with${encoded}`, 'incoming/')
  const tableName = parameter('TableName', 'The table to make', 'upload_metadata')
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
    code: Code.fromBucketV2(
      Bucket.fromBucketName(stack, 'Code', codeBucket.valueAsString),
      codeKey.valueAsString,
    ),
    delivery,
  })
  const output = (id: string, value: string) => new CfnOutput(stack, id, { value })
  output('Bucket', ledger.bucket.bucketName)
  output('Table', ledger.table.tableName)
  output('Function', ledger.function.functionName)
  output('DeadLetters', ledger.deadLetters.queueUrl)
  if (ledger.queue !== undefined) output('Queue', ledger.queue.queueUrl)
  return stack
}
