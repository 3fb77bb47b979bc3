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
