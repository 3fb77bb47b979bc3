/** The stack that commands mean when none is named. */
export const defaultStackName = 'upload-ledger'

/** The flag of a command that changes a stack. */
export const stackNameFlag: {
  readonly type: 'string'
  readonly default: string
  readonly value: string
  readonly help: string
} = {
  type: 'string',
  default: defaultStackName,
  value: 'name',
  help: 'The CloudFormation stack',
}

/** The flags of every command that works on an AWS account; the AWS CLI's own names. */
export const awsFlags: {
  readonly region: { readonly type: 'string'; readonly value: string; readonly help: string }
  readonly profile: { readonly type: 'string'; readonly value: string; readonly help: string }
} = {
  region: {
    type: 'string',
    value: 'region',
    help: 'The AWS region (AWS_REGION, or the profile’s)',
  },
  profile: { type: 'string', value: 'name', help: 'The AWS profile to use (AWS_PROFILE)' },
}
