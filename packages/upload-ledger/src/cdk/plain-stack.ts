import { type App, BootstraplessSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib'

/** A stack without assets, for an account without a CDK bootstrap. */
export function plainStack(app: App, name: string): Stack {
  return new Stack(app, name, {
    description: 'Keeps one true row per S3 object in DynamoDB',
    // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  })
}
