import { type App, BootstraplessSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib'

/** A stack for an account that CDK was never set up in: nothing of it is an asset. */
export function plainStack(app: App, name: string): Stack {
  return new Stack(app, name, {
    description: 'Keeps one true row per S3 object in DynamoDB',
    // CDK's classes and interfaces differ in what exactOptionalPropertyTypes looks at.
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  })
}
