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
  | 'ls'
  | 'du'
  | 'find'
  | 'history'
  | 'recent'
  | 'tail'
  | 'stats'
  | 'put'
  | 'get'
  | 'rm'
  | 'export'
  | 'backfill'
  | 'verify'
  | 'console'
  | 'logs'
  | 'deploy'
  | 'destroy'
  | 'synth'
  | 'doctor'
  | 'dlq'
  | 'lifecycle'
  | 'completion'

/** Every command by its name, apart from its code, so that `--help` loads none of it. */
export const summaries: Readonly<Record<CommandName, Summary>> = {
  dev: {
    usage: 'dev',
    summary: 'Run the whole pipeline on this machine: S3, DynamoDB, the function, a console',
  },
  env: {
    usage: 'env',
    summary: 'Print variables that point the AWS CLI and SDKs at the local cloud, for eval',
  },
  show: {
    usage: 'show <s3://bucket/key>',
    summary: 'Show the row of one object',
  },
  ls: {
    usage: 'ls <s3://bucket/prefix>',
    summary: 'List the objects and folders under a prefix, without listing S3',
  },
  du: {
    usage: 'du <s3://bucket/prefix>',
    summary: 'Sum objects and bytes under a prefix, folder by folder',
  },
  find: {
    usage: 'find <s3://bucket/prefix>',
    summary: 'Find objects under a prefix by name, content, size, time or event',
  },
  history: {
    usage: 'history <s3://bucket/key>',
    summary: 'Show every event of one object: when it arrived, and how often',
  },
  recent: {
    usage: 'recent [s3://bucket/prefix]',
    summary: 'Show the latest events of a bucket',
  },
  tail: {
    usage: 'tail [s3://bucket/prefix]',
    summary: 'Print the events of a bucket, and with --follow each new one',
  },
  stats: {
    usage: 'stats [s3://bucket/prefix]',
    summary: 'Draw uploads by time and size',
  },
  put: {
    usage: 'put <file|folder|-> <s3://bucket/key>',
    summary: 'Upload a file, a folder or stdin to S3, and wait for the rows with --wait',
  },
  get: {
    usage: 'get <s3://bucket/key> [file|folder|-]',
    summary: 'Download an object, or those that the ledger has under a prefix',
  },
  rm: {
    usage: 'rm <s3://bucket/key>',
    summary: 'Remove an object from S3, or those that the ledger has under a prefix',
  },
  export: {
    usage: 'export <s3://bucket/prefix>',
    summary: 'Export the rows under a prefix as CSV, NDJSON or Parquet',
  },
  backfill: {
    usage: 'backfill [s3://bucket/prefix]',
    summary: 'Add rows for the objects that were there before the ledger',
  },
  verify: {
    usage: 'verify [s3://bucket/prefix]',
    summary: 'Compare the ledger with the bucket, and with --repair make it equal',
  },
  console: {
    usage: 'console',
    summary: 'Serve the console over a ledger, with your own credentials',
  },
  logs: {
    usage: 'logs',
    summary: 'Print the log of the local function',
  },
  deploy: {
    usage: 'deploy',
    summary: 'Deploy the ledger to AWS, or update a deployment',
  },
  destroy: {
    usage: 'destroy',
    summary: 'Delete a deployment; keep its table and bucket unless --data',
  },
  synth: {
    usage: 'synth',
    summary: 'Write the CloudFormation template and the code, to deploy with other tools',
  },
  doctor: {
    usage: 'doctor',
    summary: 'Check every part of a pipeline, local or on AWS, with a test upload',
  },
  dlq: {
    usage: 'dlq <list|show|redrive|drop> [id…]',
    summary: 'List, show, redrive or drop the events that the function failed to process',
  },
  lifecycle: {
    usage: 'lifecycle',
    summary: 'Run the lifecycle rules of the local buckets',
  },
  completion: {
    usage: 'completion <bash|zsh|fish>',
    summary: 'Print a script that completes commands and flags in a shell',
  },
}
