/** A command as `--help` lists it. */
export interface Summary {
  /** `show <s3://bucket/key>`, without the flags. */
  readonly usage: string
  readonly summary: string
}

export type CommandName =
  | 'dev'
  | 'env'
  | 'show'
  | 'logs'
  | 'deploy'
  | 'destroy'
  | 'synth'
  | 'doctor'
  | 'lifecycle'

/** Every command by its name, apart from its code, so that `--help` loads none of it. */
export const summaries: Readonly<Record<CommandName, Summary>> = {
  dev: {
    usage: 'dev',
    summary: 'Run the whole pipeline on this machine: S3, DynamoDB, the function, a console',
  },
  env: {
    usage: 'env',
    summary: 'Print what points the AWS CLI and SDKs at the local cloud, for eval',
  },
  show: {
    usage: 'show <s3://bucket/key>',
    summary: 'Show what the ledger holds for one object',
  },
  logs: {
    usage: 'logs',
    summary: 'Print the log of the local function',
  },
  deploy: {
    usage: 'deploy',
    summary: 'Deploy the ledger to AWS, or change what is deployed',
  },
  destroy: {
    usage: 'destroy',
    summary: 'Take what was deployed away; table and bucket stay unless --data',
  },
  synth: {
    usage: 'synth',
    summary: 'Write the CloudFormation template and the code, to deploy without this command',
  },
  doctor: {
    usage: 'doctor',
    summary: 'Look at every part of a pipeline, here or on AWS, and see an upload arrive',
  },
  lifecycle: {
    usage: 'lifecycle',
    summary: 'Have the lifecycle rules of the local buckets act',
  },
}
